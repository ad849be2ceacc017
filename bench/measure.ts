import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** What a program took. */
export interface Measured {
	readonly seconds: number;
	readonly cpuSeconds: number;
	readonly peakMiB: number;
}

/** Runs a program to its end. Its memory peak and CPU time are read from /proc while it lives. */
export async function measure(
	program: string,
	args: readonly string[],
): Promise<Measured> {
	const start = performance.now();
	const child = spawn(program, args, { cwd: ROOT });
	let output = "";
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (chunk) => {
			output += chunk;
		});
	let peakMiB = 0;
	let ticks = 0;
	const look = () => {
		try {
			const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
			// A process that has ended but is not yet waited for has no memory any more.
			const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
			peakMiB = Math.max(peakMiB, peak);
			const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8")
				.split(") ")[1]
				?.split(" ");
			ticks = Number(fields?.[11]) + Number(fields?.[12]);
		} catch {
			// The process is gone: what was read last stands.
		}
	};
	const timer = setInterval(look, 20);
	const code = await new Promise((resolve) => child.once("close", resolve));
	clearInterval(timer);
	if (code !== 0) throw new Error(`${program} ${args.join(" ")}\n${output}`);
	return {
		seconds: (performance.now() - start) / 1_000,
		cpuSeconds: ticks / 100,
		peakMiB,
	};
}
