import type { Client } from "@elastic/elasticsearch";
import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import { LRUCache } from "lru-cache";
import type { Bar } from "./bar.ts";
import type { Run } from "./run.ts";

/** 60,000 rows of about 600 B. */
const MAX_ROW_BYTES = 36_000_000;
/** A bar with what is written of it. */
const BAR_BYTES = 300;
const MAX_BAR_BYTES = 100_000 * BAR_BYTES;
/** What the cache keeps beside an answer: its key, its place. */
const ENTRY_BYTES = 500;

export interface DayRange {
	readonly ticker: string;
	/** First day, `YYYY-MM-DD`; undefined: from the beginning. */
	readonly from: string | undefined;
	/** Day after the last; undefined: to the end. */
	readonly to: string | undefined;
	/** Below what Elasticsearch hands out in one answer, 10,000. */
	readonly limit: number;
}

/** The newest rows of a range, earliest first, as they are sent: a JSON array of flat objects. */
export interface WrittenRows {
	readonly json: Buffer;
	readonly count: number;
	/** Whether the range has more. */
	readonly truncated: boolean;
}

/** The rows of a run. A run never changes: what was read of it stays right as long as it is served. */
export class RunRows {
	readonly #client: Client;
	readonly #rows = answers<WrittenRows>(
		MAX_ROW_BYTES,
		({ json }) => json.byteLength,
	);
	readonly #bars = answers<readonly Bar[]>(
		MAX_BAR_BYTES,
		(bars) => bars.length * BAR_BYTES,
	);

	constructor(client: Client) {
		this.#client = client;
	}

	features(run: Run, range: DayRange): Promise<WrittenRows> {
		return this.#rowsOf(run.featuresIndex, "day", batchFeaturesSchema, range);
	}

	months(run: Run, range: DayRange): Promise<WrittenRows> {
		return this.#rowsOf(run.monthlyIndex, "month", batchMonthlySchema, range);
	}

	/** The newest days of a range as bars of traded prices, earliest first. */
	bars(run: Run, range: DayRange): Promise<readonly Bar[]> {
		return this.#bars.forceFetch(keyOf(run.featuresIndex, range), {
			context: () => this.#readBars(run, range),
		});
	}

	#rowsOf(
		index: string,
		column: string,
		schema: RecordSchema,
		range: DayRange,
	): Promise<WrittenRows> {
		return this.#rows.forceFetch(keyOf(index, range), {
			context: () => this.#readRows(index, column, schema, range),
		});
	}

	async #readRows(
		index: string,
		column: string,
		schema: RecordSchema,
		range: DayRange,
	): Promise<WrittenRows> {
		const { limit } = range;
		const { hits } = await this.#client.search<object>({
			index,
			...newest(column, range, limit + 1),
		});
		const found = hits.hits.flatMap(({ _source }) => _source ?? []);
		const shown = found.slice(0, limit).reverse();
		return {
			json: Buffer.from(JSON.stringify(shown, Object.keys(schema))),
			count: shown.length,
			truncated: found.length > limit,
		};
	}

	async #readBars(run: Run, range: DayRange): Promise<readonly Bar[]> {
		const updatedMs = Date.parse(run.computed_at);
		const { hits } = await this.#client.search<never>({
			index: run.featuresIndex,
			...newest("day", range, range.limit),
			_source: false,
			docvalue_fields: ["day", "Open", "High", "Low", "Close", "Volume"],
		});
		return hits.hits
			.map(({ fields }) => {
				const { day, Open, High, Low, Close, Volume } = fields as Fields;
				return {
					startMs: Date.parse(day[0]),
					open: Open?.[0] ?? null,
					high: High?.[0] ?? null,
					low: Low?.[0] ?? null,
					close: Close[0],
					volume: Volume?.[0] ?? null,
					updatedMs,
				};
			})
			.reverse();
	}
}

/**
 * Answers in memory, those that were used least recently go first. Who requests one that is being read waits for the
 * same; a failure is not kept.
 */
const answers = <V extends object>(
	maxSize: number,
	bytesOf: (answer: V) => number,
) =>
	new LRUCache<string, V, () => Promise<V>>({
		maxSize,
		sizeCalculation: (answer) => bytesOf(answer) + ENTRY_BYTES,
		fetchMethod: (_key, _stale, { context }) => context(),
		// Whoever waits for an answer gets it, whether there is room to keep it or not.
		ignoreFetchAbort: true,
	});

/** Doc values come in lists; a field that is null has none. */
interface Fields {
	readonly day: readonly [string];
	readonly Open?: readonly [number];
	readonly High?: readonly [number];
	readonly Low?: readonly [number];
	readonly Close: readonly [number];
	readonly Volume?: readonly [number];
}

const keyOf = (index: string, { ticker, from, to, limit }: DayRange): string =>
	[index, ticker, from, to, limit].join("|");

const newest = (
	column: string,
	{ ticker, from, to }: DayRange,
	size: number,
) => ({
	size,
	track_total_hits: false,
	query: {
		bool: {
			filter: [
				{ term: { ticker } },
				...(from || to
					? [
							{
								range: {
									[column]: {
										...(from && { gte: from }),
										...(to && { lt: to }),
									},
								},
							},
						]
					: []),
			],
		},
	},
	sort: [{ [column]: { order: "desc" as const } }],
});
