import { spawn } from "node:child_process";
import { DEPENDENCY_PLUGIN } from "./pom.ts";

class MavenError extends Error {
	readonly code: "MAVEN_MISSING" | "MAVEN_FAILED";
	constructor(code: MavenError["code"], message: string) {
		super(message);
		this.name = "MavenError";
		this.code = code;
	}
}

/** Options for a JVM that lives for seconds: quick to start, small. A user's own MAVEN_OPTS win. */
const SHORT_RUN = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto";

/**
 * Runs a goal of the dependency plugin with the user's own Maven settings (mirrors, proxies, local repository).
 *
 * @param onLine gets every line, also those that Maven overwrites on a terminal (download progress)
 * @throws {MavenError} when there is no `mvn`, or when it fails, with what it said
 */
export async function maven(
	goal: string,
	args: readonly string[],
	{
		env,
		onLine = () => {},
		signal,
	}: {
		env: Readonly<Record<string, string | undefined>>;
		onLine?: (line: string) => void;
		signal?: AbortSignal | undefined;
	},
): Promise<void> {
	const child = spawn(
		"mvn",
		[
			"-Dstyle.color=never",
			"-Dmaven.artifact.threads=16",
			...args,
			`${DEPENDENCY_PLUGIN}:${goal}`,
		],
		{
			stdio: ["ignore", "pipe", "pipe"],
			signal,
			env: { ...env, MAVEN_OPTS: env.MAVEN_OPTS ?? SHORT_RUN },
		},
	);
	const errors: string[] = [];
	let rest = "";
	const take = (chunk: Buffer) => {
		const lines = (rest + chunk).split(/[\r\n]+/);
		rest = lines.pop() ?? "";
		for (const line of lines) {
			if (/ERROR|^Error:/.test(line)) errors.push(line);
			onLine(line);
		}
	};
	child.stdout.on("data", take);
	child.stderr.on("data", take);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once("error", (error: NodeJS.ErrnoException) =>
			reject(
				error.code === "ENOENT"
					? new MavenError(
							"MAVEN_MISSING",
							"Maven (mvn) is not on the path; it fetches the engines.\n  Debian, Ubuntu: sudo apt-get install maven\n  macOS:          brew install maven\n  SDKMAN:         sdk install maven",
						)
					: error,
			),
		);
		child.once("close", resolve);
	});
	if (code !== 0)
		throw new MavenError(
			"MAVEN_FAILED",
			`mvn ${goal} failed (exit ${code}):\n${errors.slice(0, 20).join("\n")}`,
		);
}
