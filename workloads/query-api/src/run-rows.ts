import type { Client } from "@elastic/elasticsearch";
import type {
	BatchFeatures,
	BatchMonthly,
} from "@tickstack/contracts/batch-rows";
import type { Bar } from "./bar.ts";
import { RecentlyUsed } from "./recently-used.ts";
import type { Run } from "./run.ts";

/** Of about 600 B each. */
const MAX_ROWS = 60_000;
/** Of about 100 B each. */
const MAX_BARS = 200_000;

export interface DayRange {
	readonly ticker: string;
	/** First day, `YYYY-MM-DD`; undefined: from the beginning. */
	readonly from: string | undefined;
	/** Day after the last; undefined: to the end. */
	readonly to: string | undefined;
	/** At most as many as Elasticsearch hands out in one answer, 10,000. */
	readonly limit: number;
}

/** The rows of a run. A run never changes: what was read of it stays right as long as it is served. */
export class RunRows {
	readonly #client: Client;
	readonly #rows = new RecentlyUsed<readonly object[]>(
		MAX_ROWS,
		(rows) => rows.length + 1,
	);
	readonly #bars = new RecentlyUsed<readonly Bar[]>(
		MAX_BARS,
		(bars) => bars.length + 1,
	);

	constructor(client: Client) {
		this.#client = client;
	}

	/** The newest rows of a range, earliest first. */
	features(run: Run, range: DayRange): Promise<readonly BatchFeatures[]> {
		return this.#read<BatchFeatures>(run.featuresIndex, "day", range);
	}

	months(run: Run, range: DayRange): Promise<readonly BatchMonthly[]> {
		return this.#read<BatchMonthly>(run.monthlyIndex, "month", range);
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

	#read<R extends object>(
		index: string,
		column: string,
		range: DayRange,
	): Promise<readonly R[]> {
		const key = keyOf(index, range);
		const known = this.#rows.get(key);
		if (known) return known as Promise<readonly R[]>;
		const rows = this.#client
			.search<R>({ index, ...newest(column, range) })
			.then(({ hits }) =>
				hits.hits.flatMap(({ _source }) => _source ?? []).reverse(),
			);
		this.#rows.set(key, rows, 0);
		return rows;
	}

	async #readBars(run: Run, range: DayRange): Promise<readonly Bar[]> {
		const updatedMs = Date.parse(run.computed_at);
		const { hits } = await this.#client.search<never>({
			index: run.featuresIndex,
			...newest("day", range),
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

const newest = (column: string, { ticker, from, to, limit }: DayRange) => ({
	size: limit,
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
