// Completes package-lock.json with the packages of other platforms. npm leaves out what a registry mirror lacks, and
// `npm ci` then refuses the lock file everywhere. Such an entry has no integrity: npm fetches it by name and version.
// Run it after a change of dependencies: `npm run lock:complete`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface LockEntry {
	version?: string;
	optionalDependencies?: Record<string, string>;
	[key: string]: unknown;
}

const OS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const CPU = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x"];
const CPU_ALIASES: Readonly<Record<string, string>> = {
	armv7: "arm",
	loong64: "loong64",
};

/** The platform that a package is named after: `@swc/core-win32-x64-msvc` → win32, x64. */
export function platformOf(name: string): { os?: string[]; cpu?: string[] } {
	const os = OS.find((word) => name.includes(`-${word}`));
	const cpu =
		Object.keys(CPU_ALIASES).find((word) => name.includes(`-${word}`)) ??
		CPU.find((word) => name.includes(`-${word}`));
	return {
		...(os && { os: [os] }),
		...(cpu && { cpu: [CPU_ALIASES[cpu] ?? cpu] }),
	};
}

/** The entries that a lock file lacks: optional dependencies with an exact version and a platform in their name. */
export function missingEntries(
	packages: Readonly<Record<string, LockEntry>>,
): Record<string, LockEntry> {
	const missing: Record<string, LockEntry> = {};
	for (const entry of Object.values(packages))
		for (const [name, version] of Object.entries(
			entry.optionalDependencies ?? {},
		)) {
			const path = `node_modules/${name}`;
			const platform = platformOf(name);
			if (packages[path] || !platform.os || !/^\d/.test(version)) continue;
			missing[path] = {
				version,
				...platform,
				...(entry.dev === true && { dev: true }),
				optional: true,
			};
		}
	return missing;
}

if (import.meta.main) {
	const file = join(import.meta.dirname, "../../package-lock.json");
	const lock = JSON.parse(readFileSync(file, "utf8"));
	const missing = missingEntries(lock.packages);
	const [[root, own], ...rest] = Object.entries<LockEntry>({
		...lock.packages,
		...missing,
	}) as [[string, LockEntry], ...[string, LockEntry][]];
	lock.packages = Object.fromEntries([
		[root, own],
		...rest.sort(([a], [b]) => a.localeCompare(b, "en")),
	]);
	writeFileSync(file, `${JSON.stringify(lock, null, "\t")}\n`);
	process.stdout.write(`${Object.keys(missing).length} entries added\n`);
}
