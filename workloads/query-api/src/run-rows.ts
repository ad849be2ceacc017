import type { Client } from "@elastic/elasticsearch";
import {
	batchFeaturesSchema,
	batchMonthlySchema,
} from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import type { Bar } from "./bar.ts";
import { RecentlyUsed } from "./recently-used.ts";
import type { Run } from "./run.ts";

/** Of about 600 B each. */
const MAX_ROWS = 60_000;
/** Of about 300 B each with what is written of it. */
const MAX_BARS = 100_000;

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
	readonly #rows = new RecentlyUsed<WrittenRows>(
		MAX_ROWS,
		({ count }) => count + 1,
	);
	readonly #bars = new RecentlyUsed<readonly Bar[]>(
		MAX_BARS,
		(bars) => bars.length + 1,
	);

	constructor(client: Client) {
		this.#client = client;
	}

	features(run: Run, range: DayRange): Promise<WrittenRows> {
		return this.#read(run.featuresIndex, "day", batchFeaturesSchema, range);
	}

	months(run: Run, range: DayRange): Promise<WrittenRows> {
		return this.#read(run.monthlyIndex, "month", batchMonthlySchema, range);
	}

	/** The newest days of a range as bars of traded prices, earliest first. */
	bars(run: Run, range: DayRange): Promise<readonly Bar[]> {
		const key = keyOf(run.featuresIndex, range);
		const known = this.#bars.get(key);
		if (known) return known;
		const bars = this.#readBars(run, range);
		this.#bars.set(key, bars, 0);
		return bars;
	}

	#read(
		index: string,
		column: string,
		schema: RecordSchema,
		range: DayRange,
	): Promise<WrittenRows> {
		const key = keyOf(index, range);
		const known = this.#rows.get(key);
		if (known) return known;
		const { limit } = range;
		const rows = this.#client
			.search<object>({ index, ...newest(column, range, limit + 1) })
			.then(({ hits }) => {
				const found = hits.hits.flatMap(({ _source }) => _source ?? []);
				const shown = found.slice(0, limit).reverse();
				return {
					json: Buffer.from(JSON.stringify(shown, Object.keys(schema))),
					count: shown.length,
					truncated: found.length > limit,
				};
			});
		this.#rows.set(key, rows, 0);
		return rows;
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
					open: Open[0],
					high: High[0],
					low: Low[0],
					close: Close[0],
					volume: Volume[0],
					updatedMs,
				};
			})
			.reverse();
	}
}

/** Doc values come in lists. */
interface Fields {
	readonly day: readonly [string];
	readonly Open: readonly [number];
	readonly High: readonly [number];
	readonly Low: readonly [number];
	readonly Close: readonly [number];
	readonly Volume: readonly [number];
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
