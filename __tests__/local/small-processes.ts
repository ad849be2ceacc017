import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";

/** Short waits, so that a restart takes milliseconds. */
export const QUICK = {
	restart: { firstMs: 10, maxMs: 200, jitter: 0 },
	goodRunMs: 60_000,
	earlyEnds: 3,
	pollMs: 10,
	watchMs: 20,
};

/** A shell script as a component: it is ready once it has made the file `NAME.ready`. */
export function shell(
	folder: string,
	name: string,
	script: string,
	own: Partial<SupervisedSpec> = {},
): SupervisedSpec {
	return {
		name,
		kind: "service",
		after: [],
		program: "/bin/sh",
		args: ["-c", script],
		environment: { PATH: process.env.PATH ?? "" },
		cwd: folder,
		logFile: join(folder, `${name}.log`),
		ready: async () => existsSync(join(folder, `${name}.ready`)),
		stopGraceMs: 2_000,
		...own,
	};
}

/** Becomes ready, runs on, writes its name to `order` when it is stopped. */
export const obedient = (name: string): string =>
	`trap 'echo stop ${name} >> order; exit 0' TERM; echo start ${name} >> order; touch ${name}.ready; while :; do sleep 0.05; done`;

export const linesOf = (file: string): string[] =>
	existsSync(file)
		? readFileSync(file, "utf8").split("\n").filter(Boolean)
		: [];

/** Waits until a condition holds. @throws after 10 s */
export async function until(
	condition: () => boolean,
	what: string,
): Promise<void> {
	for (let i = 0; i < 500; i++) {
		if (condition()) return;
		await sleep(20);
	}
	throw new Error(`${what} did not come about within 10 s`);
}
