import type { Component } from "../../engines/component.ts";
import type { EngineProcess } from "../../engines/engine-process.ts";
import type { Placement } from "../../engines/placement.ts";
import { engineProcess } from "../../engines/processes.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";

/** The process of a component, which the environment must have. */
export function processOf(
	spec: EnvironmentSpec,
	placement: Placement,
	component: Component,
): EngineProcess {
	const process = engineProcess(spec, placement, component);
	if (!process) throw new Error(`${spec.name} has no ${component}`);
	return process;
}

/** A process as text to be compared: its files as they are, then how it is started. */
export function rendered(process: EngineProcess): string {
	const {
		command,
		environment,
		program = "java",
		readiness,
		listens,
	} = process;
	return [
		...Object.entries(process.files).map(
			([name, text]) => `── ${name}\n${text.trimEnd()}`,
		),
		...Object.entries(process.firstStart?.files ?? {}).map(
			([name, text]) =>
				`── ${name}, until ${process.firstStart?.until}\n${text.trimEnd()}`,
		),
		...process.prepare.map(
			({ name, unless, command }) =>
				`── ${name}, unless ${unless}\njava ${command.join("\n     ")}`,
		),
		`── start after ${process.after.join(", ") || "nothing"}`,
		...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
		[program, ...command].join("\n     "),
		`── ready\n${readiness.kind === "http" ? readiness.url : `${readiness.host}:${readiness.port}`}`,
		`── listens\n${Object.entries(listens)
			.map(([name, { host, port }]) => `${name} ${host}:${port}`)
			.join("\n")}`,
	].join("\n");
}
