import { existsSync, globSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export type JdkVersion = 17 | 25;

class JdkMissingError extends Error {
	readonly code = "JDK_MISSING";
	constructor(message: string) {
		super(message);
		this.name = "JdkMissingError";
	}
}

const USUAL_FOLDERS = [
	"/usr/lib/jvm/*",
	"/usr/java/*",
	"/opt/*",
	"/opt/*/*",
	"/Library/Java/JavaVirtualMachines/*/Contents/Home",
	"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
];
const HOME_FOLDERS = [
	".sdkman/candidates/java/*",
	".jdks/*",
	".asdf/installs/java/*",
	".local/share/mise/installs/java/*",
	"Library/Java/JavaVirtualMachines/*/Contents/Home",
];

/** The feature version in a JDK's `release` file; undefined for anything that is not a JDK. */
function jdkVersion(home: string): number | undefined {
	const release = join(home, "release");
	if (!existsSync(release) || !existsSync(join(home, "bin/java")))
		return undefined;
	const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(
		readFileSync(release, "utf8"),
	)?.[1];
	return version ? Number(version) : undefined;
}

/**
 * Finds a JDK of each version: JAVA_HOME_17 (or JDK_17, JDK17_HOME, JAVA_HOME_17_X64 …), JAVA_HOME, the path, then
 * the folders where Debian, SDKMAN, Homebrew, mise and macOS install.
 *
 * @throws {JdkMissingError} naming every version that is missing and the command that installs it
 */
export function findJdks(
	versions: readonly JdkVersion[],
	env: Readonly<Record<string, string | undefined>>,
	folders: readonly string[] = [
		...USUAL_FOLDERS,
		...HOME_FOLDERS.map((folder) => join(env.HOME ?? "/", folder)),
	],
): Record<JdkVersion, string> {
	const found = new Map<number, string>();
	const offer = (home: string | undefined) => {
		const version = home ? jdkVersion(home) : undefined;
		if (home && version && !found.has(version)) found.set(version, home);
	};
	for (const version of versions)
		for (const name of [
			`JAVA_HOME_${version}`,
			`JAVA${version}_HOME`,
			`JDK_${version}`,
			`JDK${version}_HOME`,
			`JDK_HOME_${version}`,
			`JAVA_HOME_${version}_X64`,
			`JAVA_HOME_${version}_ARM64`,
		])
			offer(env[name]);
	offer(env.JAVA_HOME);
	offer(env.JDK_HOME);
	for (const folder of (env.PATH ?? "").split(delimiter)) {
		const java = join(folder, "java");
		if (folder && existsSync(java)) offer(dirname(dirname(realpathSync(java))));
	}
	for (const home of globSync([...folders])
		.sort()
		.reverse())
		offer(home);

	const missing = versions.filter((version) => !found.has(version));
	if (missing.length)
		throw new JdkMissingError(missing.map(missingText).join("\n"));
	return Object.fromEntries(found) as Record<JdkVersion, string>;
}

const USED_BY: Record<JdkVersion, string> = {
	17: "Kafka, HDFS and Spark",
	25: "Elasticsearch",
};

function missingText(version: JdkVersion): string {
	return `JDK ${version} is missing; ${USED_BY[version]} need${version === 25 ? "s" : ""} it. Set JAVA_HOME_${version} to one, or install it:
  Debian, Ubuntu: sudo apt-get install openjdk-${version}-jdk-headless (or temurin-${version}-jdk from Adoptium)
  macOS:          brew install openjdk@${version}
  SDKMAN:         sdk install java ${version}-tem`;
}
