import type { Prices, RepairCode } from "./history-bar.ts";

/** A clean row and when it is of. */
export interface TimedRow {
	readonly line: number;
	/** The session's date, `YYYY-MM-DD`. */
	readonly day: string;
	/** Order within the day. */
	readonly atMs: number;
	readonly company: string;
	readonly prices: Prices;
}

/** A trading day and what it was made of. */
export interface Session {
	readonly day: string;
	readonly company: string;
	readonly prices: Prices;
	/** Rows taken as they are, and after a repair. */
	readonly kept: number;
	readonly repaired: number;
	/** Each repair of each row. */
	readonly repairs: readonly RepairCode[];
}

/** Closes of one ticker and time that differ by more are not two versions of one price. */
const WIDE = 0.05;

/** Whether most times of a ticker have rows that differ widely: then the ticker stands for several things. */
export function severalInstruments(
	rows: readonly TimedRow[],
	intraday: boolean,
): boolean {
	let times = 0;
	let wide = 0;
	for (const group of groups(rows, intraday)) {
		times++;
		const closes = group.map(({ prices }) => prices.close);
		const [low, high] = [Math.min(...closes), Math.max(...closes)];
		if (high - low > WIDE * Math.max(Math.abs(low), Math.abs(high))) wide++;
	}
	return wide >= 2 && wide * 2 > times;
}

/**
 * Rows, sorted by day and time, as trading days: of those with one time the last counts, and where a day has several
 * times they become one bar.
 */
export function rollUp(
	rows: readonly TimedRow[],
	intraday: boolean,
): { readonly days: Session[]; readonly repeated: number } {
	const last = groups(rows, intraday).map((group) => group.at(-1) as TimedRow);
	const byDay: TimedRow[][] = [];
	for (const row of last) {
		const group = byDay.at(-1);
		if (group?.[0]?.day === row.day) group.push(row);
		else byDay.push([row]);
	}
	return {
		days: byDay.map(sessionOf),
		repeated: rows.length - last.length,
	};
}

/** Rows that follow each other with one day, or one time of it. */
function groups(rows: readonly TimedRow[], intraday: boolean): TimedRow[][] {
	const found: TimedRow[][] = [];
	for (const row of rows) {
		const group = found.at(-1);
		const before = group?.[0];
		if (
			before &&
			before.day === row.day &&
			(!intraday || before.atMs === row.atMs)
		)
			group.push(row);
		else found.push([row]);
	}
	return found;
}

function sessionOf(rows: readonly TimedRow[]): Session {
	const first = rows[0] as TimedRow;
	const last = rows.at(-1) as TimedRow;
	const repaired = rows.filter(({ prices }) => prices.repairs).length;
	const counts = {
		day: last.day,
		company: last.company,
		kept: rows.length - repaired,
		repaired,
		repairs: rows.flatMap(({ prices }) => prices.repairs ?? []),
	};
	if (rows.length === 1) return { ...counts, prices: last.prices };
	const known = (of: (prices: Prices) => number | null) =>
		rows.map(({ prices }) => of(prices)).filter((value) => value !== null);
	const highs = known(({ high, close }) => high ?? close);
	const lows = known(({ low, close }) => low ?? close);
	const volumes = known(({ volume }) => volume);
	return {
		...counts,
		prices: {
			open: first.prices.open,
			high: highs.reduce((a, b) => Math.max(a, b)),
			low: lows.reduce((a, b) => Math.min(a, b)),
			close: last.prices.close,
			adjusted: last.prices.adjusted,
			volume: volumes.length ? volumes.reduce((a, b) => a + b) : null,
			repairs: undefined,
		},
	};
}
