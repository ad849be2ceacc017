// How long a tick takes until it is searchable: from its `time` to the first answer of Elasticsearch that counts it,
// at 50, 1,000 and 10,000 ticks/s through the whole pipeline (producer, Kafka, Spark, indexer; the hdfs-writer beside).
//   node cli/bin/run.mjs bench/latency.ts [--rates 50,1000,10000] [--windows 3] [--port-base 29000]
// Each rate runs what `npm start` runs, from nothing. The ticks are read from Kafka as well: the n-th of a ticker in a
// window is searchable when the window's document has a trade_count of n. Elasticsearch is asked every 50 ms, which is
// part of the figures. What else runs on the machine counts: the load average stands in every line.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "@elastic/elasticsearch";
import { Consumer, MessagesStreamModes } from "@platformatic/kafka";
import { INDICES, TOPICS } from "@tickstack/contracts/names";
import {
	type RealtimeWindow,
	WINDOW_MS,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { localPort } from "../engines/ports.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const DATA_DIR = join(ROOT, ".artifacts/bench-latency");
const POLL_MS = 50;
/** Spark's first batches take longer: they are no part of the measurement. */
const WARM_UP_MS = 60_000;
/** What is not searchable by then after the last window counts as lost. */
const PATIENCE_MS = 60_000;

const { values } = parseArgs({
	options: {
		rates: { type: "string", default: "50,1000,10000" },
		windows: { type: "string", default: "3" },
		"port-base": { type: "string", default: "29000" },
	},
});
const rates = values.rates.split(",").map(Number);
const windows = Number(values.windows);
const portBase = Number(values["port-base"]);

/** The command line as a user has it. */
async function tickstack(...args: string[]): Promise<void> {
	const child = spawn(
		process.execPath,
		[join(ROOT, "cli/bin/tickstack.mjs"), ...args, "--data-dir", DATA_DIR],
		{ cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
	);
	let output = "";
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (chunk) => {
			output += chunk;
		});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(`${args[0]} exited with ${code}\n${output}`);
}

/** The ticks of one ticker in one window. */
interface Open {
	/** Times of the ticks, in their order. */
	readonly times: number[];
	/** How many of them are searchable. */
	searchable: number;
}

/** What was produced and what was seen of it; ticks of windows outside the range are not looked at. */
class Ledger {
	readonly latencies: number[] = [];
	readonly #open = new Map<string, Open>();
	readonly #fromMs: number;
	readonly #toMs: number;

	constructor(fromMs: number, toMs: number) {
		this.#fromMs = fromMs;
		this.#toMs = toMs;
	}

	get produced(): number {
		return [...this.#open.values()].reduce(
			(n, { times }) => n + times.length,
			0,
		);
	}

	get complete(): boolean {
		return [...this.#open.values()].every(
			({ times, searchable }) => searchable >= times.length,
		);
	}

	tick(ticker: string, time: string): void {
		const ms = Date.parse(time);
		if (ms < this.#fromMs || ms >= this.#toMs) return;
		const start = Math.floor(ms / WINDOW_MS) * WINDOW_MS;
		const id = windowId({
			ticker,
			window_start: new Date(start).toISOString(),
		});
		const open = this.#open.get(id);
		if (open) open.times.push(ms);
		else this.#open.set(id, { times: [ms], searchable: 0 });
	}

	/** Ticks that the bench itself has not read yet are counted at the next sight of their window. */
	seen(window: RealtimeWindow, atMs: number): void {
		const open = this.#open.get(windowId(window));
		if (!open) return;
		const known = Math.min(window.trade_count, open.times.length);
		for (; open.searchable < known; open.searchable++)
			this.latencies.push(atMs - (open.times[open.searchable] as number));
	}
}

async function measure(rate: number): Promise<Row> {
	const elasticsearch = new Client({
		node: `http://127.0.0.1:${localPort(portBase, "elasticsearch-http")}`,
	});
	const consumer = new Consumer<Buffer, Buffer, Buffer, Buffer>({
		clientId: "bench",
		groupId: `bench-latency-${rate}`,
		bootstrapBrokers: [`127.0.0.1:${localPort(portBase, "kafka-broker")}`],
		autocommit: false,
	});
	try {
		const stream = await consumer.consume({
			topics: [TOPICS.ticks],
			mode: MessagesStreamModes.LATEST,
		});
		const from = Math.ceil((Date.now() + WARM_UP_MS) / WINDOW_MS) * WINDOW_MS;
		const to = from + windows * WINDOW_MS;
		const ledger = new Ledger(from, to);
		stream.on("data", ({ value }) => {
			const { ticker, time } = JSON.parse(String(value));
			ledger.tick(ticker, time);
		});
		await sleep(from - Date.now());
		const load = loadavg()[0] as number;
		while (
			Date.now() < to ||
			(!ledger.complete && Date.now() < to + PATIENCE_MS)
		) {
			const { hits } = await elasticsearch.search<RealtimeWindow>({
				index: INDICES.realtime,
				size: 10_000,
				track_total_hits: false,
				_source: ["ticker", "window_start", "trade_count"],
				query: {
					range: {
						window_start: {
							gte: new Date(from).toISOString(),
							lt: new Date(to).toISOString(),
						},
					},
				},
			});
			const at = Date.now();
			for (const { _source } of hits.hits)
				if (_source) ledger.seen(_source, at);
			await sleep(POLL_MS);
		}
		await stream.close();
		const sorted = ledger.latencies.sort((a, b) => a - b);
		const quantile = (q: number) =>
			(sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN) / 1_000;
		return {
			"ticks/s wanted": rate,
			"ticks/s": Math.round((ledger.produced * 1_000) / (to - from)),
			ticks: ledger.produced,
			"not searchable": ledger.produced - sorted.length,
			"p50 s": quantile(0.5),
			"p99 s": quantile(0.99),
			"max s": quantile(1),
			"load average": load,
		};
	} finally {
		await consumer.close(true);
		await elasticsearch.close();
	}
}

const rows: Row[] = [];
for (const rate of rates) {
	process.stderr.write(`${rate} ticks/s: starting the pipeline\n`);
	rmSync(DATA_DIR, { recursive: true, force: true });
	try {
		await tickstack(
			...["start", "--detach", "--port-base", String(portBase)],
			...["--ticks-per-second", String(rate)],
		);
		const row = await measure(rate);
		rows.push(row);
		// A later rate may fail: what is measured is not lost then.
		process.stderr.write(`${JSON.stringify(row)}\n`);
	} finally {
		await tickstack("stop");
	}
}
rmSync(DATA_DIR, { recursive: true, force: true });
report(rows);
