// How long a tick takes until it is searchable, and what it costs: from its `time` to the first answer of Elasticsearch
// that counts it, at 50, 1,000 and 10,000 ticks/s through the whole pipeline (producer, Kafka, Spark, indexer; the
// hdfs-writer beside), with 5 to 12,000 tickers; and the processor time and memory of each process meanwhile.
//   node cli/bin/run.mjs bench/latency.ts [--rates 50,1000,10000] [--tickers 5,500,5000,12000] [--windows 3] [--port-base 29000]
// Each rate with each number of tickers runs what `npm start` runs, from nothing. The ticks of twenty tickers at most
// are read from Kafka as well: the n-th of a ticker in a window is searchable when the window's document has a
// trade_count of n. Elasticsearch is asked for those every 50 ms, which is part of the figures. What else runs on the
// machine counts: the load average stands in every line. `node cli/bin/run.mjs bench/growth.ts` draws the lines of a run.
import { loadavg } from "node:os";
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
import { metricSum } from "../local/status/prometheus-text.ts";
import { PipelineUnderLoad, tickerNames } from "./pipeline-under-load.ts";
import { type Row, report } from "./report.ts";

const POLL_MS = 50;
/** Spark's first batches take longer: they are no part of the measurement. */
const WARM_UP_MS = 60_000;
/** Tickers whose ticks are followed. */
const FOLLOWED = 20;
/** What is not searchable by then after the last window counts as lost. */
const PATIENCE_MS = 60_000;

const { values } = parseArgs({
	options: {
		rates: { type: "string", default: "50,1000,10000" },
		tickers: { type: "string", default: "5" },
		windows: { type: "string", default: "3" },
		"port-base": { type: "string", default: "29000" },
	},
});
const rates = values.rates.split(",").map(Number);
const numbersOfTickers = values.tickers.split(",").map(Number);
const windows = Number(values.windows);
const portBase = Number(values["port-base"]);

const pipeline = new PipelineUnderLoad("bench-latency", portBase);

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

const publishedIn = (usage: Awaited<ReturnType<typeof pipeline.usage>>) =>
	metricSum(
		usage.get("tick-producer")?.metrics ?? "",
		"tick_producer_ticks_total",
	) ?? 0;

interface Measured {
	readonly row: Row;
	/** One line a process. */
	readonly processes: readonly Row[];
}

async function measure(rate: number, tickers: number): Promise<Measured> {
	const elasticsearch = new Client({
		node: `http://127.0.0.1:${localPort(portBase, "elasticsearch-http")}`,
	});
	const consumer = new Consumer<Buffer, Buffer, Buffer, Buffer>({
		clientId: "bench",
		groupId: `bench-latency-${rate}-${tickers}`,
		bootstrapBrokers: [`127.0.0.1:${localPort(portBase, "kafka-broker")}`],
		autocommit: false,
	});
	const names = tickerNames(tickers);
	const step = Math.max(1, Math.floor(tickers / FOLLOWED));
	const followed = new Set(
		names.filter((_, i) => i % step === 0).slice(0, FOLLOWED),
	);
	try {
		const stream = await consumer.consume({
			topics: [TOPICS.ticks],
			mode: MessagesStreamModes.LATEST,
		});
		const from = Math.ceil((Date.now() + WARM_UP_MS) / WINDOW_MS) * WINDOW_MS;
		const to = from + windows * WINDOW_MS;
		const ledger = new Ledger(from, to);
		stream.on("data", ({ key, value }) => {
			const ticker = String(key);
			if (followed.has(ticker))
				ledger.tick(ticker, JSON.parse(String(value)).time);
		});
		await sleep(from - Date.now());
		const load = loadavg()[0] as number;
		const before = await pipeline.usage();
		const begun = performance.now();
		let after: typeof before | undefined;
		let elapsed = 0;
		while (
			Date.now() < to ||
			(!ledger.complete && Date.now() < to + PATIENCE_MS)
		) {
			if (!after && Date.now() >= to) {
				after = await pipeline.usage();
				elapsed = (performance.now() - begun) / 1_000;
			}
			const { hits } = await elasticsearch.search<RealtimeWindow>({
				index: INDICES.realtime,
				size: 10_000,
				track_total_hits: false,
				_source: ["ticker", "window_start", "trade_count"],
				query: {
					bool: {
						filter: [
							{ terms: { ticker: [...followed] } },
							{
								range: {
									window_start: {
										gte: new Date(from).toISOString(),
										lt: new Date(to).toISOString(),
									},
								},
							},
						],
					},
				},
			});
			const at = Date.now();
			for (const { _source } of hits.hits)
				if (_source) ledger.seen(_source, at);
			await sleep(POLL_MS);
		}
		after ??= await pipeline.usage();
		elapsed ||= (performance.now() - begun) / 1_000;
		await stream.close();
		const sorted = ledger.latencies.sort((a, b) => a - b);
		const quantile = (q: number) =>
			(sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN) / 1_000;
		const setting = { "ticks/s wanted": rate, tickers };
		const processes = [...after].map(([name, now]): Row => {
			const then = before.get(name);
			const minutes = elapsed / 60;
			return {
				...setting,
				process: name,
				cores: (now.seconds - (then?.seconds ?? 0)) / elapsed,
				MiB: now.mebibytes,
				"full collections/min":
					now.collections === undefined
						? ""
						: (now.collections - (then?.collections ?? 0)) / minutes,
			};
		});
		const published = publishedIn(after) - publishedIn(before);
		const row = {
			...setting,
			"ticks/s": Math.round(published / elapsed),
			followed: ledger.produced,
			"not searchable": ledger.produced - sorted.length,
			"p50 s": quantile(0.5),
			"p99 s": quantile(0.99),
			"max s": quantile(1),
			cores: processes.reduce((sum, { cores }) => sum + Number(cores), 0),
			MiB: processes.reduce((sum, { MiB }) => sum + Number(MiB), 0),
			"load average": load,
		};
		return { row, processes };
	} finally {
		await consumer.close(true);
		await elasticsearch.close();
	}
}

const rows: Row[] = [];
const ofProcesses: Row[] = [];
for (const tickers of numbersOfTickers)
	for (const rate of rates) {
		process.stderr.write(
			`${rate} ticks/s of ${tickers} tickers: starting the pipeline\n`,
		);
		try {
			await pipeline.start(rate, tickers);
			const { row, processes } = await measure(rate, tickers);
			rows.push(row);
			ofProcesses.push(...processes);
			// A later one may fail: what is measured is not lost then.
			for (const line of [row, ...processes])
				process.stderr.write(`${JSON.stringify(line)}\n`);
		} finally {
			await pipeline.stop();
		}
	}
report(rows);
report(ofProcesses);
