import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../local/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Names the version that is upgraded from. */
export const REVISION_VARIABLE = "TICKSTACK_UPGRADE_FROM";

/** The code of an earlier commit, in a folder of its own, with the packages of this one. */
export class EarlierVersion {
	readonly commit: string;
	readonly #folder: string;
	readonly #environment: Readonly<Record<string, string>>;

	private constructor(
		commit: string,
		folder: string,
		environment: Readonly<Record<string, string>>,
	) {
		this.commit = commit;
		this.#folder = folder;
		this.#environment = environment;
	}

	/** @param revision of this repository */
	static at(
		revision: string,
		environment: Readonly<Record<string, string>>,
	): EarlierVersion {
		const git = (...args: string[]) =>
			execFileSync("git", args, { cwd: ROOT, maxBuffer: 2 ** 30 });
		const commit = git("rev-parse", "--short", `${revision}^{commit}`)
			.toString()
			.trim();
		const folder = join(temporaryFolder(), commit);
		mkdirSync(folder);
		execFileSync("tar", ["-x", "-C", folder], {
			input: git("archive", commit),
		});
		symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
		return new EarlierVersion(commit, folder, environment);
	}

	/** Runs its command line. @returns what it prints */
	async run(...args: readonly string[]): Promise<string> {
		const { stdout } = await promisify(execFile)(
			process.execPath,
			[join(this.#folder, "cli/main.ts"), ...args],
			{ cwd: this.#folder, env: { ...this.#environment }, maxBuffer: 2 ** 26 },
		);
		return stdout;
	}
}
