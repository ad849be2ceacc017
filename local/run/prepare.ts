import { homedir } from "node:os";
import { cacheDirectory } from "../artifacts/cache.ts";
import { fetchEngines } from "../artifacts/fetch.ts";
import { type EngineName, readLock } from "../artifacts/lock.ts";
import { findJdks, type JdkVersion } from "../jdk/find-jdks.ts";
import { ENGINES, JDKS } from "../pipeline/local-pipeline.ts";
import type { ViewOutput } from "../status/live-view.ts";

/** What must be on the machine before anything starts. */
export interface Prepared {
	readonly jdks: Readonly<Record<JdkVersion, string>>;
	readonly homes: Readonly<Record<EngineName, string>>;
	/** Whether the caller is root. */
	readonly asRoot: boolean;
}

/** @throws {JdkMissingError} {@link MavenError} {@link ArtifactError} */
export async function prepare({
	env,
	output,
	signal,
}: {
	env: NodeJS.ProcessEnv;
	output: ViewOutput;
	signal: AbortSignal;
}): Promise<Prepared> {
	const asRoot = process.getuid?.() === 0;
	const jdks = findJdks(JDKS, env);
	const homes = await fetchEngines({
		engines: ENGINES,
		lock: readLock(),
		cache: cacheDirectory(env, { home: homedir(), root: asRoot }),
		env,
		output,
		signal,
	});
	return { jdks, homes, asRoot };
}
