import { spawn } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheDirectory } from "../local/artifacts/cache.ts";
import { fetchEngines } from "../local/artifacts/fetch.ts";
import { readLock } from "../local/artifacts/lock.ts";
import { findJdks } from "../local/jdk/find-jdks.ts";

/** Runs one of Kafka's own tools. @returns all that it printed */
export type KafkaTool = (
	mainClass: string,
	args: readonly string[],
) => Promise<string>;

/** Kafka's tools from the locked artifacts, on the newest JDK that runs Kafka. */
export async function kafkaTool(): Promise<KafkaTool> {
	const { kafka } = await fetchEngines({
		engines: ["kafka"],
		lock: readLock(),
		cache: cacheDirectory(process.env, {
			home: homedir(),
			root: process.getuid?.() === 0,
		}),
		env: process.env,
		output: process.stderr,
	});
	const java = join(findJdks([17, 25], process.env)[25] as string, "bin/java");
	return async (mainClass, args) => {
		const child = spawn(
			java,
			[
				"-Xmx512m",
				...["-cp", join(kafka as string, "libs/*")],
				mainClass,
				...args,
			],
			{ stdio: ["ignore", "pipe", "pipe"] },
		);
		let output = "";
		for (const stream of [child.stdout, child.stderr])
			stream.on("data", (chunk) => {
				output += chunk;
			});
		await once(child, "close");
		return output;
	};
}
