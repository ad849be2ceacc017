import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fetchForTests } from "../local/artifacts/fetch-for-tests.ts";
import { findJdks } from "../local/jdk/find-jdks.ts";

/** Runs one of Kafka's own tools. @returns all that it printed */
export type KafkaTool = (
	mainClass: string,
	args: readonly string[],
) => Promise<string>;

/** Kafka's tools from the locked artifacts, on the newest JDK that runs Kafka. */
export async function kafkaTool(): Promise<KafkaTool> {
	const { kafka } = await fetchForTests(["kafka"]);
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
