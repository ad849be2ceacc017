import { spawn } from "node:child_process";
import {
	closeSync,
	openSync,
	readFileSync,
	readSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
	identify,
	isRunning,
	type ProcessId,
} from "../../processes/process-table.ts";

export interface TerraformRun {
	readonly program: string;
	readonly args: readonly string[];
	readonly directory: string;
	/** All variables of the process: nothing is inherited. */
	readonly environment: Readonly<Record<string, string>>;
	/** Files that its output goes to, replaced at the start. */
	readonly stdout: string;
	readonly stderr: string;
	/** Of its standard output, as they are written. */
	readonly line?: (text: string) => void;
	/** Stops it once, as Ctrl-C does. */
	readonly interrupt?: AbortSignal;
	/** From then on; it is killed when it has not ended by then. */
	readonly stopWithinMs: number;
}

export interface TerraformEnd {
	/** Undefined when a signal ended it. */
	readonly exitCode: number | undefined;
	/** It did not stop in time. */
	readonly killed: boolean;
	readonly stdout: string;
	readonly stderr: string;
}

const READ_EVERY_MS = 250;
/** Names the run in a folder; removed at the end, so that one which is there is that of a killed run. */
const PID_FILE = "terraform.pid";

/** A run whose starter was killed before its end, and whether it still runs; undefined when there is none. */
export function orphanedRun(
	directory: string,
): { readonly pid: number; readonly running: boolean } | undefined {
	try {
		const id = JSON.parse(
			readFileSync(join(directory, PID_FILE), "utf8"),
		) as ProcessId;
		return { pid: id.pid, running: isRunning(id) };
	} catch {
		return undefined;
	}
}

/**
 * Runs Terraform in a process group of its own, so that a Ctrl-C of the terminal reaches it once, through `interrupt`:
 * the second one makes it give up without writing its state. Its output goes to files, not to pipes: should this process be
 * killed, Terraform goes on to the end of what it does and keeps its state, where a broken pipe would kill it.
 */
export async function runTerraform(run: TerraformRun): Promise<TerraformEnd> {
	const stdout = openSync(run.stdout, "w+", 0o600);
	const stderr = openSync(run.stderr, "w+", 0o600);
	try {
		const child = spawn(run.program, run.args, {
			cwd: run.directory,
			env: { ...run.environment },
			stdio: ["ignore", stdout, stderr],
			detached: true,
		});
		const ended = new Promise<number | undefined>((resolve, reject) => {
			child.once("error", reject);
			child.once("exit", (code) => resolve(code ?? undefined));
		});
		const pidFile = join(run.directory, PID_FILE);
		const id = child.pid && identify(child.pid);
		if (id) writeFileSync(pidFile, JSON.stringify(id));
		let killed = false;
		let deadline: NodeJS.Timeout | undefined;
		const stop = () => {
			child.kill("SIGINT");
			deadline = setTimeout(() => {
				killed = true;
				// With its providers; the file of its pid stays, so that the next run knows whose lock is there.
				if (child.pid) process.kill(-child.pid, "SIGKILL");
			}, run.stopWithinMs);
		};
		run.interrupt?.addEventListener("abort", stop, { once: true });
		const lines = new LineReader(stdout, run.line ?? (() => {}));
		const reading = setInterval(() => lines.read(), READ_EVERY_MS);
		try {
			const exitCode = await ended;
			if (!killed) rmSync(pidFile, { force: true });
			lines.read();
			return {
				exitCode,
				killed,
				stdout: readFileSync(run.stdout, "utf8"),
				stderr: readFileSync(run.stderr, "utf8"),
			};
		} finally {
			clearInterval(reading);
			clearTimeout(deadline);
			run.interrupt?.removeEventListener("abort", stop);
		}
	} finally {
		closeSync(stdout);
		closeSync(stderr);
	}
}

/** Complete lines of a file that another process appends to. */
class LineReader {
	readonly #descriptor: number;
	readonly #line: (text: string) => void;
	readonly #buffer = Buffer.alloc(64 * 1024);
	#position = 0;
	#rest: Buffer = Buffer.alloc(0);

	constructor(descriptor: number, line: (text: string) => void) {
		this.#descriptor = descriptor;
		this.#line = line;
	}

	read(): void {
		for (;;) {
			const { length } = this.#buffer;
			const count = readSync(
				this.#descriptor,
				this.#buffer,
				0,
				length,
				this.#position,
			);
			if (count === 0) return;
			this.#position += count;
			const bytes = Buffer.concat([
				this.#rest,
				this.#buffer.subarray(0, count),
			]);
			const end = bytes.lastIndexOf("\n");
			this.#rest = bytes.subarray(end + 1);
			if (end < 0) continue;
			for (const text of bytes.subarray(0, end).toString().split("\n"))
				this.#line(text);
		}
	}
}
