/**
 * The data contract "Batch features", computed a second time: row by row, each window summed anew, in plain TypeScript
 * that shares nothing with the jobs' SQL.
 */
export interface Bar {
	readonly ticker: string;
	readonly day: string;
	readonly p: number;
	/** null: not known. */
	readonly volume: number | null;
	/** @default false */
	readonly isOpen?: boolean;
}

export type Row = Record<string, string | number | boolean | null>;

const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

function sampleDeviation(values: readonly number[]): number {
	const center = mean(values);
	const squares = values.map((value) => (value - center) ** 2);
	return Math.sqrt(
		squares.reduce((sum, square) => sum + square, 0) / (values.length - 1),
	);
}

/** The last `count` values up to and including `index`; undefined while there are fewer. */
const last = <T>(values: readonly T[], index: number, count: number) =>
	index + 1 >= count ? values.slice(index + 1 - count, index + 1) : undefined;

const orNull = <T, R>(value: T | undefined, f: (value: T) => R): R | null =>
	value === undefined ? null : f(value);

function byTicker(bars: readonly Bar[]): Bar[][] {
	const tickers = Map.groupBy(bars, ({ ticker }) => ticker);
	return [...tickers.values()].map((rows) =>
		rows.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
	);
}

/** A ratio less one; null where what it is of is not above 0. */
const change = (value: number, of: number): number | null =>
	of > 0 ? value / of - 1 : null;

/** The return of row i is at i; the first row has none. */
const returnsOf = (bars: readonly Bar[]): (number | null)[] =>
	bars.map(({ p }, i) => (i === 0 ? null : change(p, (bars[i - 1] as Bar).p)));

export function features(bars: readonly Bar[]): Row[] {
	return byTicker(bars).flatMap((rows) => {
		const prices = rows.map(({ p }) => p);
		const volumes = rows.map(({ volume }) => volume);
		const returns = returnsOf(rows);
		let peak = Number.NEGATIVE_INFINITY;
		let maxDrawdown: number | null = null;
		return rows.map((bar, i): Row => {
			const ma50 = orNull(last(prices, i, 50), mean);
			const ma100 = orNull(last(prices, i, 100), mean);
			const ma200 = orNull(last(prices, i, 200), mean);
			const strength =
				ma50 === null || ma200 === null ? null : change(ma50, ma200);
			const trend =
				strength === null
					? null
					: strength > 0.02
						? "up"
						: strength < -0.02
							? "down"
							: "sideway";
			peak = Math.max(peak, bar.p);
			const drawdown = change(bar.p, peak);
			if (drawdown !== null)
				maxDrawdown = Math.min(maxDrawdown ?? drawdown, drawdown);
			const known = last(volumes, i, 20)?.filter((volume) => volume !== null);
			const volumeMean = known?.length === 20 ? mean(known) : null;
			const ratio =
				volumeMean && bar.volume !== null ? bar.volume / volumeMean : null;
			const lastReturns = last(returns, i, 20)?.filter((r) => r !== null);
			const volatility =
				lastReturns?.length === 20
					? sampleDeviation(lastReturns) * Math.sqrt(252)
					: null;
			return {
				ticker: bar.ticker,
				day: bar.day,
				is_open: bar.isOpen ?? false,
				ma50,
				ma100,
				ma200,
				trend_strength: strength,
				trend,
				peak,
				drawdown,
				max_drawdown: maxDrawdown,
				daily_return: returns[i] as number | null,
				cumulative_return: change(bar.p, prices[0] as number),
				volume_ma20: volumeMean,
				volume_ratio: ratio,
				volume_spike: ratio !== null && ratio >= 2,
				volatility20: volatility,
				regime:
					trend === null
						? null
						: trend === "up" && volatility !== null && volatility < 0.4
							? "bull"
							: trend === "down"
								? "bear"
								: "neutral",
			};
		});
	});
}

/** Of the known volumes; null when there is none. */
const totalOf = (days: readonly Bar[]): number | null =>
	days.every(({ volume }) => volume === null)
		? null
		: days.reduce((sum, { volume }) => sum + (volume ?? 0), 0);

export function months(bars: readonly Bar[]): Row[] {
	return byTicker(bars).flatMap((rows) => {
		const returns = returnsOf(rows);
		const groups = Map.groupBy(
			rows.map((bar, i) => ({ ...bar, dailyReturn: returns[i] ?? null })),
			({ day }) => `${day.slice(0, 7)}-01`,
		);
		let previousClose: number | undefined;
		return [...groups].map(([month, days]): Row => {
			const prices = days.map(({ p }) => p);
			const open = prices[0] as number;
			const close = prices.at(-1) as number;
			const inMonth = days
				.map(({ dailyReturn }) => dailyReturn)
				.filter((value) => value !== null);
			const row = {
				ticker: (days[0] as Bar).ticker,
				month,
				open,
				close,
				high: Math.max(...prices),
				low: Math.min(...prices),
				monthly_return: change(close, previousClose ?? open),
				monthly_volatility:
					inMonth.length < 2 ? null : sampleDeviation(inMonth),
				total_volume: totalOf(days),
				trading_days: days.length,
				positive_days: inMonth.filter((value) => value > 0).length,
			};
			previousClose = close;
			return row;
		});
	});
}

export interface Limits {
	readonly outlierZscore: number;
	readonly outlierIqr: number;
	readonly gapDays: number;
}

/** On the line between the neighbours in order. */
function quantile(values: readonly number[], fraction: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	const position = (values.length - 1) * fraction;
	const below = sorted[Math.floor(position)] as number;
	const above = sorted[Math.ceil(position)] as number;
	return below + (above - below) * (position % 1);
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The report on the bars; returns that differ by less than 1e-12 are equal. */
export function quality(bars: readonly Bar[], limits: Limits) {
	const gaps: {
		ticker: string;
		after: string;
		before: string;
		days: number;
	}[] = [];
	const outliers: {
		ticker: string;
		day: string;
		daily_return: number;
		zscore: number | null;
		found_by: "both" | "zscore" | "iqr";
	}[] = [];
	for (const rows of byTicker(bars)) {
		const returns = returnsOf(rows);
		const known = returns.slice(1) as number[];
		const [lower, upper] = [quantile(known, 0.25), quantile(known, 0.75)];
		const reach = limits.outlierIqr * (upper - lower) + 1e-12;
		const deviation = sampleDeviation(known);
		for (const [i, { ticker, day }] of rows.entries()) {
			if (i === 0) continue;
			const before = rows[i - 1] as Bar;
			const days = (Date.parse(day) - Date.parse(before.day)) / 86_400_000;
			if (days > limits.gapDays)
				gaps.push({ ticker, after: before.day, before: day, days });
			const daily_return = returns[i] as number;
			const zscore =
				deviation > 1e-12 ? (daily_return - mean(known)) / deviation : null;
			const isFar = Math.abs(zscore ?? 0) >= limits.outlierZscore;
			const isOutside =
				daily_return < lower - reach || daily_return > upper + reach;
			if (isFar || isOutside)
				outliers.push({
					ticker,
					day,
					daily_return,
					zscore,
					found_by: isFar ? (isOutside ? "both" : "zscore") : "iqr",
				});
		}
	}
	const days = bars.map(({ day }) => day).sort();
	const found = (...ways: readonly string[]) =>
		outliers.filter(({ found_by }) => ways.includes(found_by)).length;
	return {
		bars: {
			rows: bars.length,
			tickers: new Set(bars.map(({ ticker }) => ticker)).size,
			first_day: days[0] ?? null,
			last_day: days.at(-1) ?? null,
		},
		gaps: {
			count: gaps.length,
			examples: gaps
				.sort(
					(a, b) =>
						b.days - a.days ||
						byText(a.ticker, b.ticker) ||
						byText(a.before, b.before),
				)
				.slice(0, 50),
		},
		outliers: {
			zscore: found("zscore", "both"),
			iqr: found("iqr", "both"),
			both: found("both"),
			examples: outliers
				.sort(
					(a, b) =>
						Math.abs(b.zscore ?? -0.1) - Math.abs(a.zscore ?? -0.1) ||
						byText(a.ticker, b.ticker) ||
						byText(a.day, b.day),
				)
				.slice(0, 50),
		},
	};
}

/**
 * Where two sets of rows differ: numbers by more than 1e-9 (relative, or absolute near 0), anything else at all.
 * @param key columns that identify a row
 */
export function differences(
	actual: readonly Row[],
	expected: readonly Row[],
	key: readonly string[],
): string[] {
	const id = (row: Row) => key.map((column) => row[column]).join("|");
	const found = new Map(actual.map((row) => [id(row), row]));
	const problems: string[] = [];
	if (actual.length !== expected.length || found.size !== expected.length)
		problems.push(
			`${actual.length} rows (${found.size} different), expected ${expected.length}`,
		);
	for (const row of expected) {
		const other = found.get(id(row));
		if (!other) {
			problems.push(`${id(row)} is missing`);
			continue;
		}
		for (const [column, value] of Object.entries(row)) {
			const given = other[column];
			const equal =
				typeof value === "number" && typeof given === "number"
					? Math.abs(given - value) <= 1e-9 * Math.max(1, Math.abs(value))
					: given === value;
			if (!equal)
				problems.push(`${id(row)} ${column}: ${given}, expected ${value}`);
		}
	}
	return problems;
}
