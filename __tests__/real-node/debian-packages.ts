import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { TOOL_CACHE } from "../control-plane/tool-cache.ts";

const run = promisify(execFile);

/** A package of Debian that could not be had. */
class PackageError extends Error {
	readonly code = "DEBIAN_PACKAGE";

	constructor(names: readonly string[], reason: string) {
		super(
			`Debian packages ${names.join(", ")} could not be unpacked: ${reason.trim()} (a Debian or Ubuntu with package lists is needed; \`apt-get update\` fetches them)`,
		);
		this.name = "PackageError";
	}
}

/**
 * Unpacks packages into a folder of the tool cache, without installing anything: the second call takes no time.
 * @param set name of the folder
 * @returns the folder, with `usr/bin` and so on in it
 * @throws {PackageError}
 */
export async function debianPackages(
	set: string,
	names: readonly string[],
): Promise<string> {
	// Short: iptables cuts the path of its extensions at 256 characters.
	const key = createHash("sha256").update(names.join()).digest("hex");
	const folder = join(TOOL_CACHE, "debian", `${set}-${key.slice(0, 8)}`);
	if (existsSync(folder)) return folder;
	const partial = `${folder}.${process.pid}`;
	const files = join(partial, "packages");
	mkdirSync(files, { recursive: true });
	try {
		// As a user of its own apt could not write into a folder of root's.
		await run(
			"apt-get",
			[...["-o", "APT::Sandbox::User=root"], "download", ...names],
			{
				cwd: files,
			},
		);
		for (const file of readdirSync(files))
			await run("dpkg", ["-x", join(files, file), join(partial, "root")]);
		renameSync(join(partial, "root"), folder);
	} catch (error) {
		throw new PackageError(names, (error as Error).message);
	} finally {
		rmSync(partial, { recursive: true, force: true });
	}
	return folder;
}
