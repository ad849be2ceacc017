import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Client } from "@elastic/elasticsearch";
import { INDICES } from "@tickstack/contracts/names";
import {
	type RealtimeWindow,
	realtimeWindowMapping,
	WINDOW_MS,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { grantedNames } from "../../__tests__/granted-names.ts";
import type { TestEngines } from "../../local/engines-for-tests.ts";
import { featuresConfig } from "../../workloads/batch/src/config.ts";

const ROOT = join(import.meta.dirname, "../..");

export interface DataSize {
	readonly tickers: readonly string[];
	readonly years: number;
	/** Of windows, up to now. */
	readonly hours: number;
}

/** Years of trading days up to yesterday, run through the batch as the CronJob runs it: HDFS and Elasticsearch. */
export async function publishFeatures(
	{ tickers, years }: DataSize,
	{ hdfsNamenodes, elasticsearchNodes }: TestEngines["endpoints"],
	dir: string,
): Promise<void> {
	mkdirSync(dir, { recursive: true });
	const history = join(dir, "history.parquet");
	await inDuckDb(`COPY (
		WITH numbers AS (
			SELECT ticker, day, hash(ticker || day) / 18446744073709551615.0 AS u
			FROM (SELECT unnest([${tickers.map((ticker) => `'${ticker}'`)}]) AS ticker),
				(SELECT unnest(generate_series(current_date - INTERVAL ${years} YEAR, current_date - INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day)
			WHERE isodow(day) < 6
		),
		walks AS (SELECT *, 50 * exp(sum((u - 0.499) * 0.04) OVER (PARTITION BY ticker ORDER BY day)) AS price FROM numbers)
		SELECT ticker, 'Company ' || ticker AS company, day AS time, price AS "Open", price * 1.01 AS "High",
			price * 0.985 AS "Low", price AS "Close", price * 0.97 AS "Adj Close", (1e6 * (0.5 + u))::BIGINT AS "Volume"
		FROM walks ORDER BY ticker, time
	) TO '${history}' (FORMAT parquet)`);
	const child = spawn(
		process.execPath,
		[join(ROOT, "workloads/batch/src/main.ts")],
		{
			stdio: ["ignore", "pipe", "inherit"],
			env: {
				...process.env,
				...featuresConfig.render({
					...grantedNames("batch"),
					hdfsNamenodes,
					elasticsearchNodes,
					history,
					httpPort: 0,
				}),
			},
		},
	);
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(output.slice(-4_000));
}

async function inDuckDb(sql: string): Promise<void> {
	const instance = await DuckDBInstance.create(":memory:");
	const connection = await instance.connect();
	try {
		await connection.run(sql);
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/** A window as Spark computes one, of a price that goes up and down. */
export function windowAt(ticker: string, startMs: number, atMs: number) {
	const price = 100 + 5 * Math.sin(startMs / 3e6 + ticker.charCodeAt(1));
	return {
		ticker,
		company: `Company ${ticker}`,
		window_start: new Date(startMs).toISOString(),
		window_end: new Date(startMs + WINDOW_MS).toISOString(),
		open: price,
		high: price * 1.001,
		low: price * 0.999,
		close: price * (1 + 0.0005 * Math.sin(atMs)),
		avg_price: price,
		min_price: price * 0.999,
		max_price: price * 1.001,
		total_volume: 10_000 + (startMs % 977),
		trade_count: 1 + Math.floor((atMs - startMs) / 1_000),
		vwap: price,
		volatility: 0.0006,
		updated_at: new Date(atMs).toISOString(),
	} satisfies RealtimeWindow;
}

const operations = (windows: readonly RealtimeWindow[]) =>
	windows.flatMap((window) => [{ index: { _id: windowId(window) } }, window]);

/** Windows up to now. */
export async function writeWindows(
	{ tickers, hours }: DataSize,
	client: Client,
): Promise<void> {
	await client.indices.create({
		index: INDICES.realtime,
		mappings: realtimeWindowMapping as never,
		settings: { number_of_replicas: 0, refresh_interval: "1s" },
	});
	const now = Date.now();
	const end = Math.floor(now / WINDOW_MS) * WINDOW_MS;
	const begin = end - hours * 3_600_000;
	for (let start = begin; start < end; start += 50 * WINDOW_MS) {
		const starts = Array.from(
			{ length: 50 },
			(_, n) => start + n * WINDOW_MS,
		).filter((each) => each < end);
		const answer = await client.bulk({
			index: INDICES.realtime,
			operations: operations(
				starts.flatMap((each) =>
					tickers.map((ticker) => windowAt(ticker, each, each + WINDOW_MS)),
				),
			),
		});
		if (answer.errors) throw new Error("Elasticsearch refused windows");
	}
	await client.indices.refresh({ index: INDICES.realtime });
}

/** As the indexer does: each second the open window of each ticker, until the signal. */
export async function keepWriting(
	{ tickers }: DataSize,
	client: Client,
	signal: AbortSignal,
): Promise<void> {
	while (!signal.aborted) {
		const now = Date.now();
		const start = Math.floor(now / WINDOW_MS) * WINDOW_MS;
		await client.bulk({
			index: INDICES.realtime,
			operations: operations(
				tickers.map((ticker) => windowAt(ticker, start, now)),
			),
		});
		await sleep(1_000, undefined, { signal }).catch(() => undefined);
	}
}
