import type { Bar } from "./bar.ts";
import {
	qualitySchema,
	type TickerQuality,
	tickerQualitySchema,
} from "./batch-schemas.ts";
import { isKnownOfRun } from "./conditional.ts";
import { Problem, problems } from "./problem.ts";
import { datedStamp, type Run } from "./run.ts";
import type { RunRows } from "./run-rows.ts";
import { query, reference, tickerParameters } from "./schema.ts";
import type { Api } from "./server.ts";
import { knownTicker, type Snapshot } from "./snapshot.ts";
import { DAY_MS, dayOf, floorTo } from "./time.ts";
import type { WindowHistory } from "./window-history.ts";

/** Calendar days between two trading days above which there is a gap: longer than a weekend and holidays. */
const GAP_MS = 7 * DAY_MS;
const GAPS = 50;
const DAYS = 8_000;
/** Days of windows that are compared with the batch. */
const COMPARED_MS = 10 * DAY_MS;
/** Of a price, above which two are different. */
const TOLERANCE = 1e-9;

export interface QualityRoutesOptions {
	/** Both paths. */
	snapshot(): Promise<Snapshot>;
	readonly rows: RunRows;
	readonly history: WindowHistory;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** What the data of the served run look like, of all tickers and of one. */
export function qualityRoutes(
	app: Api,
	{ snapshot, rows, history, now }: QualityRoutesOptions,
): void {
	app.get(
		"/v1/quality",
		{
			schema: {
				operationId: "getQuality",
				summary: "The data-quality report of the served run.",
				tags: ["quality"],
				querystring: query({}),
				response: { 200: reference(qualitySchema), ...problems(404) },
			},
		},
		async (request, reply) => {
			const { run } = await snapshot();
			if (!run?.quality)
				throw new Problem(
					"no-run",
					"the batch has not published a run with a data-quality report yet",
				);
			if (isKnownOfRun(request, reply, run)) return reply;
			return { ...datedStamp(run, now()), report: run.quality.report };
		},
	);

	app.get(
		"/v1/quality/:ticker",
		{
			schema: {
				operationId: "getTickerQuality",
				summary:
					"What a ticker's data look like: gaps, unknown values, what the import refused, where batch and real time differ.",
				tags: ["quality"],
				params: tickerParameters,
				querystring: query({}),
				response: { 200: reference(tickerQualitySchema), ...problems(404) },
			},
		},
		async ({ params }) => {
			const state = await snapshot();
			const { run, latest } = state;
			const known = knownTicker(state, params.ticker);
			const { ticker } = known;
			const days = run ? await rows.bars(run, allOf(ticker)) : [];
			const newest = latest.byTicker.get(ticker);
			const newestMs = newest && Date.parse(newest.window_start);
			const windows = newestMs
				? await history.bars(
						ticker,
						"1d",
						{
							fromMs: floorTo(newestMs - COMPARED_MS, DAY_MS),
							toMs: newestMs + DAY_MS,
						},
						newestMs,
					)
				: [];
			return {
				...datedStamp(run, now()),
				...known,
				...ofDays(ticker, days),
				imported: importedOf(run, ticker),
				differences: differences(days, windows),
			};
		},
	);
}

const allOf = (ticker: string) => ({
	ticker,
	from: undefined,
	to: undefined,
	limit: DAYS,
});

const importedOf = (run: Run | undefined, ticker: string) =>
	run?.quality?.imported.get(ticker) ?? null;

function ofDays(ticker: string, days: readonly Bar[]) {
	const [first] = days;
	const last = days.at(-1);
	const unknown = (of: (bar: Bar) => number | null) =>
		days.filter((bar) => of(bar) === null).length;
	return {
		days: days.length,
		first_day: first ? dayOf(first.startMs) : null,
		last_day: last ? dayOf(last.startMs) : null,
		unknown: {
			open: unknown(({ open }) => open),
			high: unknown(({ high }) => high),
			low: unknown(({ low }) => low),
			volume: unknown(({ volume }) => volume),
		},
		gaps: days
			.flatMap(({ startMs }, at) => {
				const before = days[at - 1];
				return before && startMs - before.startMs > GAP_MS
					? [
							{
								ticker,
								after: dayOf(before.startMs),
								before: dayOf(startMs),
								days: Math.round((startMs - before.startMs) / DAY_MS),
							},
						]
					: [];
			})
			.sort((a, b) => b.days - a.days)
			.slice(0, GAPS),
	};
}

/** Days that both have, with other prices. */
function differences(
	days: readonly Bar[],
	windows: readonly Bar[],
): TickerQuality["differences"] {
	const byStart = new Map(windows.map((bar) => [bar.startMs, bar]));
	return days.toReversed().flatMap((batch) => {
		const realtime = byStart.get(batch.startMs);
		return realtime && !isAlike(batch, realtime)
			? [
					{
						day: dayOf(batch.startMs),
						batch: ofBar(batch),
						realtime: ofBar(realtime),
					},
				]
			: [];
	});
}

const ofBar = ({ open, high, low, close, volume }: Bar) => ({
	open,
	high,
	low,
	close,
	volume,
});

const isAlike = (a: Bar, b: Bar): boolean =>
	(["open", "high", "low", "close"] as const).every((name) => {
		const [one, other] = [a[name], b[name]];
		return (
			one === null ||
			other === null ||
			Math.abs(one - other) <= TOLERANCE * Math.abs(one)
		);
	});
