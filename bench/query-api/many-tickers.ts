import type { Client } from "@elastic/elasticsearch";
import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	batchFeaturesId,
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import {
	realtimeWindowMapping,
	WINDOW_MS,
	windowId,
} from "@tickstack/contracts/realtime-window";
import {
	serveIndices,
	writeIndex,
} from "../../workloads/batch/src/served-index.ts";
import { windowAt } from "./data.ts";

/** Windows of each ticker, up to now. */
const WINDOWS = 4;
/** Days of each ticker; the first has ten years of them. */
const DAYS = 2;
const LONG_DAYS = 2_520;
const DAY_MS = 86_400_000;
const PORTION = 5_000;

/** Indices of a market of so many tickers, each with a few windows and days. */
export class ManyTickers {
	readonly tickers: readonly string[];
	readonly #client: Client;
	readonly #prefix: string;

	constructor(client: Client, count: number) {
		this.#client = client;
		this.#prefix = `market-${count}`;
		this.tickers = Array.from(
			{ length: count },
			(_, n) => `T${String(n).padStart(5, "0")}`,
		);
	}

	/** Names for the query-api. */
	get names() {
		return {
			realtimeIndex: `${this.#prefix}-realtime`,
			featuresIndex: `${this.#prefix}-features`,
			monthlyIndex: `${this.#prefix}-monthly`,
			qualityIndex: `${this.#prefix}-quality`,
		};
	}

	async write(): Promise<void> {
		await this.#client.indices.create({
			index: this.names.realtimeIndex,
			mappings: realtimeWindowMapping as never,
			settings: { number_of_replicas: 0, refresh_interval: "1s" },
		});
		for (let ago = WINDOWS; ago > 0; ago--)
			await this.#windows(Date.now() - ago * WINDOW_MS, this.tickers);
		const now = new Date().toISOString();
		const meta = {
			run_id: "bench",
			run_date: now.slice(0, 10),
			...{ computed_at: now, read_at: now, whole_until: now.slice(0, 10) },
		};
		const { featuresIndex, monthlyIndex, qualityIndex } = this.names;
		const features = {
			alias: featuresIndex,
			mapping: batchFeaturesMapping,
			meta,
		};
		const others = [
			{ alias: monthlyIndex, mapping: batchMonthlyMapping, meta },
			{ alias: qualityIndex, mapping: batchQualityMapping, meta },
		];
		const { signal } = new AbortController();
		await writeIndex(
			this.#client,
			features,
			() => this.#features(now),
			(row) => batchFeaturesId(row as { ticker: string; day: string }),
			signal,
		);
		for (const index of others)
			await writeIndex(
				this.#client,
				index,
				async function* () {},
				() => "",
				signal,
			);
		await serveIndices(this.#client, [features, ...others]);
	}

	/** The open window of some of the tickers, again. */
	async update(count: number): Promise<void> {
		await this.#windows(Date.now(), this.tickers.slice(0, count));
	}

	async drop(): Promise<void> {
		const found = await this.#client.indices.get({
			index: `${this.#prefix}-*`,
		});
		for (const index of Object.keys(found))
			await this.#client.indices.delete({ index });
	}

	async #windows(atMs: number, tickers: readonly string[]): Promise<void> {
		const start = Math.floor(atMs / WINDOW_MS) * WINDOW_MS;
		for (let from = 0; from < tickers.length; from += PORTION)
			await this.#client.bulk({
				index: this.names.realtimeIndex,
				operations: tickers.slice(from, from + PORTION).flatMap((ticker) => {
					const window = windowAt(ticker, start, Date.now());
					return [{ index: { _id: windowId(window) } }, window];
				}),
			});
		await this.#client.indices.refresh({ index: this.names.realtimeIndex });
	}

	async *#features(computed_at: string) {
		const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
		for (const [n, ticker] of this.tickers.entries())
			for (let ago = n ? DAYS : LONG_DAYS; ago > 0; ago--) {
				const price = 50 + 30 * Math.sin(n + ago / 90);
				const up = Math.cos(n + ago / 90) < 0;
				yield {
					ticker,
					company: `Company ${ticker}`,
					day: new Date(today - ago * DAY_MS).toISOString().slice(0, 10),
					...{ Open: price, High: price + 1, Low: price - 1, Close: price },
					...{ "Adj Close": price, Volume: 1e6 + n },
					...{ ma50: price, ma100: price, ma200: price, trend_strength: 0.01 },
					trend: up ? "up" : "down",
					...{ peak: 80, drawdown: price / 80 - 1, max_drawdown: -0.5 },
					...{ daily_return: 0.01, cumulative_return: 0.1 },
					...{ volume_ma20: 1e6, volume_ratio: 1, volume_spike: n % 50 === 0 },
					...{ volatility20: 0.2, regime: up ? "bull" : "bear" },
					is_open: false,
					...{ run_id: "bench", computed_at, schema_version: 1 },
				};
			}
	}
}
