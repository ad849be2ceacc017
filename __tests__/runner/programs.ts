import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "../..");

export interface Ended {
	readonly ok: boolean;
	/** Standard output and error, without the lines that were taken. */
	readonly output: string;
}

/** Programs of a test run, so that all of them can be ended. */
export class Programs {
	readonly #running = new Set<ChildProcess>();

	/**
	 * Runs a program to its end, in the project's root.
	 *
	 * @param takes whether it has used a line, which then is no output; @default never
	 */
	async run(
		program: string,
		args: readonly string[],
		{
			env = process.env,
			takes = () => false,
		}: {
			readonly env?: NodeJS.ProcessEnv;
			readonly takes?: (line: string) => boolean;
		} = {},
	): Promise<Ended> {
		const child = spawn(program, args, {
			cwd: ROOT,
			env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		this.#running.add(child);
		try {
			let output = "";
			for (const stream of [child.stdout, child.stderr])
				createInterface(stream).on("line", (line) => {
					if (!takes(line)) output += `${line}\n`;
				});
			const [code] = await once(child, "close");
			return { ok: code === 0, output };
		} finally {
			this.#running.delete(child);
		}
	}

	endAll(signal: NodeJS.Signals): void {
		for (const child of this.#running) child.kill(signal);
	}
}
