import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataDir } from "../local/data-dir.ts";
import { readStatus } from "../local/status/pipeline-status.ts";
import { metricSum } from "../local/status/prometheus-text.ts";
import { processorSeconds } from "./processor-time.ts";

const ROOT = join(import.meta.dirname, "..");
/** Days of the generated history: what the simulation estimates from. */
const DAYS = 30;
const DAY_MS = 86_400_000;

/** What a process has taken until now, and what it holds. */
export interface ProcessUsage {
	/** Of processor time. */
	readonly seconds: number;
	readonly mebibytes: number;
	/** Full garbage collections; undefined where it does not run on Node. */
	readonly collections: number | undefined;
	readonly metrics: string;
	readonly pid: number;
}

export const tickerNames = (tickers: number): string[] =>
	Array.from({ length: tickers }, (_, i) => `T${String(i).padStart(5, "0")}`);

/** The pipeline as `npm start` runs it, in a folder of its own. */
export class PipelineUnderLoad {
	readonly dataDir: string;
	readonly #portBase: number;

	constructor(name: string, portBase: number) {
		this.dataDir = join(ROOT, ".artifacts", name);
		this.#portBase = portBase;
	}

	/** From nothing, with a generated history of as many tickers. */
	async start(ticksPerSecond: number, tickers: number): Promise<void> {
		rmSync(this.dataDir, { recursive: true, force: true });
		await this.#tickstack(
			...["start", "--detach", "--port-base", String(this.#portBase)],
			...["--ticks-per-second", String(ticksPerSecond)],
			...["--history", this.#history(tickers)],
		);
	}

	/** Leaves nothing. */
	async stop(): Promise<void> {
		await this.#tickstack("stop");
		rmSync(this.dataDir, { recursive: true, force: true });
		rmSync(this.#historyFile, { force: true });
	}

	/** By component. */
	async usage(): Promise<ReadonlyMap<string, ProcessUsage>> {
		const { components = [] } =
			readStatus(new DataDir(this.dataDir).statusFile) ?? {};
		const running = components.flatMap(({ pid, ...more }) =>
			pid === null ? [] : { pid, ...more },
		);
		const seconds = processorSeconds(running.map(({ pid }) => pid));
		return new Map(
			await Promise.all(
				running.map(async ({ name, pid, residentBytes, address }) => {
					const metrics = address?.startsWith("http")
						? await fetch(`${address}/metrics`)
								.then((answer) => answer.text())
								.catch(() => "")
						: "";
					const usage: ProcessUsage = {
						pid,
						metrics,
						seconds: seconds.get(pid) ?? 0,
						mebibytes: residentBytes / 2 ** 20,
						collections: metricSum(
							metrics,
							"nodejs_gc_duration_seconds_count",
							'kind="major"',
						),
					};
					return [name, usage] as const;
				}),
			),
		);
	}

	get #historyFile(): string {
		return `${this.dataDir}.csv`;
	}

	#history(tickers: number): string {
		const file = this.#historyFile;
		mkdirSync(join(ROOT, ".artifacts"), { recursive: true });
		writeFileSync(file, "Ticker,Date,Open,High,Low,Close,Adj Close,Volume\n");
		const days = Array.from({ length: DAYS }, (_, day) =>
			new Date(Date.now() - (DAYS - day) * DAY_MS).toISOString().slice(0, 10),
		);
		for (const [i, ticker] of tickerNames(tickers).entries()) {
			const rows = days.map((day, n) => {
				const close = 20 + (i % 400) + ((n * 7 + i) % 5);
				return `${ticker},${day},${close},${close + 1},${close - 1},${close},${close},${100_000 + 977 * n}\n`;
			});
			appendFileSync(file, rows.join(""));
		}
		return file;
	}

	/** The command line as a user has it. */
	async #tickstack(...args: string[]): Promise<void> {
		const child = spawn(
			process.execPath,
			[
				...[join(ROOT, "cli/bin/tickstack.mjs"), ...args],
				...["--data-dir", this.dataDir],
			],
			{ cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
		);
		let output = "";
		for (const stream of [child.stdout, child.stderr])
			stream.on("data", (chunk) => {
				output += chunk;
			});
		const code = await new Promise((resolve) => child.once("close", resolve));
		if (code !== 0)
			throw new Error(`${args[0]} exited with ${code}\n${output}`);
	}
}
