import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What the sources of some modules are: whatever they have made is made anew when one of them changes.
 * @param modules URL of a module → names of the sources beside it that count
 */
export async function sourceDigest(
	modules: Readonly<Record<string, RegExp>>,
): Promise<string> {
	const digest = createHash("sha256");
	for (const [module, names] of Object.entries(modules)) {
		const folder = dirname(fileURLToPath(module));
		for (const name of (await readdir(folder)).sort())
			if (names.test(name))
				digest.update(name).update(await readFile(join(folder, name)));
	}
	return digest.digest("hex");
}
