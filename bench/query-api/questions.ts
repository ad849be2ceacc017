import { INDICES } from "@tickstack/contracts/names";

/** A question as our clients ask it, and as they would have to ask Elasticsearch for the same. */
export interface Question {
	/** Path of the query-api. */
	readonly path: string;
	/** Searches of Elasticsearch, sent at once (`_msearch`). */
	readonly searches: readonly object[];
}

/** How many of a hundred questions are of a kind. */
const MIX = {
	ticker: 12,
	list: 8,
	search: 3,
	"30s": 10,
	"1m": 15,
	"5m": 10,
	"1h": 5,
	"1d": 10,
	features: 15,
	monthly: 5,
	screener: 5,
	quality: 2,
} as const;

type Kind = keyof typeof MIX;

const newest = (
	index: string,
	field: string,
	ticker: string,
	size: number,
) => ({
	index,
	size,
	track_total_hits: false,
	query: { term: { ticker } },
	sort: [{ [field]: "desc" }],
});

const edge = (field: string, order: "asc" | "desc") => ({
	top_hits: {
		size: 1,
		sort: [{ window_start: order }],
		_source: false,
		docvalue_fields: [field],
	},
});

/** Windows since a time, rolled up by Elasticsearch. */
const rolledUp = (ticker: string, interval: string, since: string) => ({
	index: INDICES.realtime,
	size: 0,
	track_total_hits: false,
	query: {
		bool: {
			filter: [
				{ term: { ticker } },
				{ range: { window_start: { gte: since } } },
			],
		},
	},
	aggs: {
		candles: {
			date_histogram: {
				field: "window_start",
				fixed_interval: interval,
				min_doc_count: 1,
			},
			aggs: {
				high: { max: { field: "high" } },
				low: { min: { field: "low" } },
				volume: { sum: { field: "total_volume" } },
				open: edge("open", "asc"),
				close: edge("close", "desc"),
			},
		},
	},
});

/** The newest document of each ticker. */
const collapsed = (index: string, field: string, query: object) => ({
	index,
	size: 100,
	track_total_hits: false,
	query,
	collapse: { field: "ticker" },
	sort: [{ [field]: "desc" }],
});

const candles = (ticker: string, interval: string, limit: number) =>
	`/v1/tickers/${ticker}/candles?interval=${interval}&limit=${limit}`;

const QUESTIONS: Readonly<Record<Kind, (ticker: string) => Question>> = {
	ticker: (ticker) => ({
		path: `/v1/tickers/${ticker}`,
		searches: [
			newest(INDICES.realtime, "window_start", ticker, 1),
			newest(INDICES.batchFeatures, "day", ticker, 1),
		],
	}),
	list: () => ({
		path: "/v1/tickers?sort=-activity&limit=100&fields=company,latest.close,latest.window_start,features.drawdown",
		searches: [
			collapsed(INDICES.realtime, "window_start", { match_all: {} }),
			collapsed(INDICES.batchFeatures, "day", { match_all: {} }),
		],
	}),
	search: (ticker) => ({
		path: `/v1/tickers?q=${ticker.slice(1)}&limit=100&fields=company,latest.close`,
		searches: [
			collapsed(INDICES.realtime, "window_start", {
				wildcard: { ticker: `*${ticker.slice(1)}*` },
			}),
		],
	}),
	"30s": (ticker) => ({
		path: candles(ticker, "30s", 240),
		searches: [newest(INDICES.realtime, "window_start", ticker, 240)],
	}),
	"1m": (ticker) => ({
		path: candles(ticker, "1m", 240),
		searches: [rolledUp(ticker, "1m", "now-4h")],
	}),
	"5m": (ticker) => ({
		path: candles(ticker, "5m", 288),
		searches: [rolledUp(ticker, "5m", "now-24h")],
	}),
	"1h": (ticker) => ({
		path: candles(ticker, "1h", 24),
		searches: [rolledUp(ticker, "1h", "now-24h")],
	}),
	"1d": (ticker) => ({
		path: candles(ticker, "1d", 500),
		searches: [
			newest(INDICES.batchFeatures, "day", ticker, 500),
			rolledUp(ticker, "1d", "now/d"),
		],
	}),
	features: (ticker) => ({
		path: `/v1/features/${ticker}`,
		searches: [newest(INDICES.batchFeatures, "day", ticker, 250)],
	}),
	monthly: (ticker) => ({
		path: `/v1/monthly/${ticker}`,
		searches: [newest(INDICES.batchMonthly, "month", ticker, 250)],
	}),
	screener: () => ({
		path: "/v1/screener?sort=-drawdown&filter=volatility20:lt:0.4",
		searches: [
			{
				index: INDICES.batchFeatures,
				size: 500,
				track_total_hits: false,
				collapse: { field: "ticker" },
				sort: [{ day: "desc" }],
			},
		],
	}),
	quality: () => ({
		path: "/v1/quality",
		searches: [{ index: INDICES.batchQuality, size: 1 }],
	}),
};

/** A hundred questions in the shares of the mix, each about one of the tickers, in an order that the seed decides. */
export function questions(
	tickers: readonly string[],
	seed: number,
): Question[] {
	let state = seed;
	// The constants of Numerical Recipes.
	const random = () => {
		state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return state / 2 ** 32;
	};
	return Object.entries(MIX)
		.flatMap(([kind, count]) =>
			Array.from({ length: count }, () => ({
				order: random(),
				question: QUESTIONS[kind as Kind](
					tickers[Math.floor(random() * tickers.length)] as string,
				),
			})),
		)
		.sort((a, b) => a.order - b.order)
		.map(({ question }) => question);
}
