import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { grantedVariables } from "../granted-names.ts";

const WORKLOADS = join(import.meta.dirname, "../../workloads");

/** Waits until `check` answers something true. @throws after `limitMs`, with what it answered last */
export async function eventually<T>(
	check: () => Promise<T> | T,
	{ limitMs = 60_000, what = "the condition" } = {},
): Promise<T> {
	const end = performance.now() + limitMs;
	let last: unknown;
	for (;;) {
		try {
			const value = await check();
			if (value) return value;
			last = value;
		} catch (error) {
			last = error;
		}
		if (performance.now() > end)
			throw new Error(`${what} did not come true in ${limitMs} ms`, {
				cause: last,
			});
		await setTimeout(100);
	}
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (typeof address !== "object" || !address) throw new Error("no port");
	return address.port;
}

/** A workload as the substrates run it: its main.ts in a process, configured by variables. */
export class WorkloadProcess {
	readonly port: number;
	readonly #child: ChildProcess;
	readonly #exit: Promise<number | NodeJS.Signals>;
	#output = "";

	private constructor(
		name: string,
		env: Record<string, string>,
		args: readonly string[],
		port: number,
	) {
		this.port = port;
		this.#child = spawn(
			process.execPath,
			[join(WORKLOADS, name, "src/main.ts"), ...args],
			{
				env: {
					...process.env,
					HTTP_HOST: "127.0.0.1",
					HTTP_PORT: String(port),
					...grantedVariables(name, env.JOB),
					...env,
				},
			},
		);
		for (const stream of [this.#child.stdout, this.#child.stderr])
			stream?.on("data", (chunk) => {
				this.#output += chunk;
			});
		this.#exit = new Promise((resolve) =>
			this.#child.once("close", (code, signal) =>
				resolve(code ?? signal ?? -1),
			),
		);
	}

	static async start(
		name: string,
		env: Record<string, string>,
		args: readonly string[] = [],
	): Promise<WorkloadProcess> {
		return new WorkloadProcess(name, env, args, await freePort());
	}

	get output(): string {
		return this.#output;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async isReady(): Promise<boolean> {
		return (await fetch(`${this.url}/readyz`)).status === 200;
	}

	async ready(): Promise<this> {
		try {
			await eventually(() => this.isReady(), { what: "readiness" });
		} catch (error) {
			throw new Error(this.#output, { cause: error });
		}
		return this;
	}

	/** The sum of a metric's samples whose labels include `labels`, e.g. `result="stale"`. */
	async metric(name: string, labels = ""): Promise<number> {
		const text = await (await fetch(`${this.url}/metrics`)).text();
		return text
			.split("\n")
			.filter(
				(line) =>
					(line.startsWith(`${name}{`) || line.startsWith(`${name} `)) &&
					line.includes(labels),
			)
			.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
	}

	/** The exit code, or the signal that ended it, once it has ended by itself. */
	exited(): Promise<number | NodeJS.Signals> {
		return this.#exit;
	}

	/** The exit code, or the signal that ended it. */
	stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals> {
		this.#child.kill(signal);
		return this.#exit;
	}
}
