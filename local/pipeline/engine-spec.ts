import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type {
	EnginePaths,
	EngineProcess,
	Preparation,
} from "../../engines/engine-process.ts";
import { LogFile } from "../../processes/log-file.ts";
import { lastLines } from "../../processes/log-tail.ts";
import type { RunAs, SupervisedSpec } from "../../processes/supervised-spec.ts";
import { commandAs, giveTo } from "../../processes/system-user.ts";
import type { JdkVersion } from "../jdk/find-jdks.ts";
import { isReady } from "./readiness.ts";

export interface EngineSpecProps {
	readonly engine: EngineProcess;
	readonly paths: EnginePaths;
	readonly jdks: Readonly<Record<JdkVersion, string>>;
	readonly logFile: string;
	/** Who runs engines that refuse root; absent when the caller is not root. */
	readonly runAs?: RunAs | undefined;
	/** The variables that every process gets: path, locale. */
	readonly environment: Readonly<Record<string, string>>;
}

type Context = Pick<
	SupervisedSpec,
	"environment" | "cwd" | "runAs" | "logFile"
>;

/** An engine's process, rendered to disk and run with the JDK that it needs. */
export function engineSpec(props: EngineSpecProps): SupervisedSpec {
	const { engine, jdks, logFile, paths } = props;
	if (!engine.jdk)
		throw new TypeError(`${engine.component} does not run on this machine`);
	const javaHome = jdks[engine.jdk];
	const java = join(javaHome, "bin/java");
	const runAs = engine.refusesRoot ? props.runAs : undefined;
	const context: Context = {
		environment: {
			...props.environment,
			...(engine.javaHomeVariable && { [engine.javaHomeVariable]: javaHome }),
			...engine.environment,
		},
		cwd: paths.data,
		runAs,
		logFile,
	};
	return {
		...context,
		name: engine.component,
		kind: "service",
		after: engine.after,
		program: engine.program ?? java,
		args: engine.command,
		prepare: async () => {
			render(engine, paths, runAs);
			for (const preparation of engine.prepare)
				if (!existsSync(preparation.unless))
					await runOnce(preparation, java, context);
		},
		ready: () => isReady(engine.readiness),
		stopGraceMs: engine.terminationGracePeriod.milliseconds,
	};
}

function render(
	engine: EngineProcess,
	paths: EnginePaths,
	runAs: RunAs | undefined,
): void {
	const { config, data, logs, tmp } = paths;
	const folders = new Set([config, data, logs, tmp, ...engine.directories]);
	for (const folder of folders) mkdirSync(folder, { recursive: true });
	const first = engine.firstStart;
	const files = {
		...engine.files,
		...(first && !existsSync(first.until) && first.files),
	};
	for (const [name, text] of Object.entries(files)) {
		const file = join(config, name);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
		chmodSync(file, 0o644);
	}
	if (runAs) for (const folder of folders) giveTo(folder, runAs);
}

async function runOnce(
	preparation: Preparation,
	java: string,
	{ environment, cwd, runAs, logFile }: Context,
): Promise<void> {
	const command = commandAs(runAs, java, preparation.command);
	const child = new LogFile(logFile).use((descriptor) =>
		spawn(command.program, command.args, {
			cwd,
			env: environment,
			stdio: ["ignore", descriptor, descriptor],
			...command.options,
		}),
	);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("exit", resolve);
	});
	if (code !== 0)
		throw new Error(
			`${preparation.name} ended with exit code ${code}; its last lines:\n${lastLines(logFile, 12).join("\n")}`,
		);
}
