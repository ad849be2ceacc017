import { isTimeZone } from "./time-zone.ts";

/** Where the clock of a market stands, and when it trades. */
export interface Market {
	/** IANA name. */
	readonly timeZone: string;
	/**
	 * Regular hours by its clock as `HH:MM-HH:MM`, auctions included; an opening that is not before the closing is on
	 * the day before, as of futures. Undefined: round the clock, every day.
	 */
	readonly regular?: string;
	/** Weekdays of its regular sessions, 0 is Sunday. @default Monday to Friday */
	readonly weekdays?: readonly number[];
}

/** The market of the tickers that a pattern matches. */
export interface MarketRule extends Market {
	/** Regular expression, found anywhere in a ticker: `\.AX$`. */
	readonly tickers: string;
}

/** `all`: every tick counts to its day; `regular`: only those of the regular hours. */
export type MarketHours = "all" | "regular";

/** What an environment says of markets. */
export interface MarketsSpec {
	readonly hours: MarketHours;
	/** The first that matches counts, before the rules that the project has. */
	readonly rules: readonly MarketRule[];
}

const SUNDAY_TO_THURSDAY = [0, 1, 2, 3, 4];

/**
 * Markets by the suffix that Yahoo Finance gives a ticker ("Exchanges and data providers on Yahoo Finance"). Regular
 * hours with the closing auction, as commonly given in 2026 and not checked against each exchange: an environment's own
 * rules come first.
 */
const BY_SUFFIX: Readonly<
	Record<string, readonly [timeZone: string, regular: string, days?: number[]]>
> = {
	AS: ["Europe/Amsterdam", "09:00-17:40"],
	AT: ["Europe/Athens", "10:15-17:20"],
	AX: ["Australia/Sydney", "10:00-16:12"],
	BA: ["America/Argentina/Buenos_Aires", "11:00-17:00"],
	BE: ["Europe/Berlin", "08:00-22:00"],
	BK: ["Asia/Bangkok", "10:00-16:40"],
	BO: ["Asia/Kolkata", "09:15-15:30"],
	BR: ["Europe/Brussels", "09:00-17:40"],
	CA: ["Africa/Cairo", "10:00-14:30", SUNDAY_TO_THURSDAY],
	CO: ["Europe/Copenhagen", "09:00-17:00"],
	DE: ["Europe/Berlin", "09:00-17:40"],
	DU: ["Europe/Berlin", "08:00-22:00"],
	F: ["Europe/Berlin", "08:00-22:00"],
	HE: ["Europe/Helsinki", "10:00-18:30"],
	HK: ["Asia/Hong_Kong", "09:30-16:10"],
	HM: ["Europe/Berlin", "08:00-22:00"],
	IC: ["Atlantic/Reykjavik", "09:30-15:30"],
	IL: ["Europe/London", "08:00-16:35"],
	IR: ["Europe/Dublin", "08:00-16:40"],
	IS: ["Europe/Istanbul", "10:00-18:10"],
	JK: ["Asia/Jakarta", "09:00-16:15"],
	JO: ["Africa/Johannesburg", "09:00-17:05"],
	KL: ["Asia/Kuala_Lumpur", "09:00-17:00"],
	KQ: ["Asia/Seoul", "09:00-15:30"],
	KS: ["Asia/Seoul", "09:00-15:30"],
	L: ["Europe/London", "08:00-16:35"],
	LS: ["Europe/Lisbon", "08:00-16:40"],
	MC: ["Europe/Madrid", "09:00-17:38"],
	ME: ["Europe/Moscow", "10:00-18:50"],
	MI: ["Europe/Rome", "09:00-17:42"],
	MU: ["Europe/Berlin", "08:00-22:00"],
	MX: ["America/Mexico_City", "08:30-15:00"],
	NE: ["America/Toronto", "09:30-16:00"],
	NS: ["Asia/Kolkata", "09:15-15:30"],
	NZ: ["Pacific/Auckland", "10:00-16:45"],
	OL: ["Europe/Oslo", "09:00-16:25"],
	PA: ["Europe/Paris", "09:00-17:40"],
	PR: ["Europe/Prague", "09:00-16:25"],
	SA: ["America/Sao_Paulo", "10:00-18:00"],
	SG: ["Europe/Berlin", "07:30-22:00"],
	SI: ["Asia/Singapore", "09:00-17:16"],
	SN: ["America/Santiago", "09:30-17:00"],
	SR: ["Asia/Riyadh", "10:00-15:20", SUNDAY_TO_THURSDAY],
	SS: ["Asia/Shanghai", "09:30-15:00"],
	ST: ["Europe/Stockholm", "09:00-17:30"],
	SW: ["Europe/Zurich", "09:00-17:40"],
	SZ: ["Asia/Shanghai", "09:30-15:00"],
	T: ["Asia/Tokyo", "09:00-15:30"],
	// Sunday to Thursday until 2025, Monday to Friday since.
	TA: ["Asia/Jerusalem", "09:59-17:25", [0, 1, 2, 3, 4, 5]],
	TO: ["America/Toronto", "09:30-16:00"],
	TW: ["Asia/Taipei", "09:00-13:30"],
	TWO: ["Asia/Taipei", "09:00-13:30"],
	V: ["America/Toronto", "09:30-16:00"],
	VI: ["Europe/Vienna", "09:00-17:35"],
	WA: ["Europe/Warsaw", "09:00-17:05"],
};

const ROUND_THE_CLOCK: Market = { timeZone: "UTC" };
const NEW_YORK: Market = {
	timeZone: "America/New_York",
	regular: "09:30-16:00",
};
/** CME's Globex: the session of a day begins at six in the evening of the day before. */
const FUTURES: Market = { ...NEW_YORK, regular: "18:00-17:00" };

const MARKETS = new Map<string, Market>(
	Object.entries(BY_SUFFIX).map(([suffix, [timeZone, regular, weekdays]]) => [
		suffix,
		{ timeZone, regular, ...(weekdays && { weekdays }) },
	]),
);

/** The market of a ticker: UTC round the clock for `BTC-USD` and `EURUSD=X`, New York without a suffix. */
export function marketOf(
	ticker: string,
	rules: readonly MarketRule[] = [],
): Market {
	const own = rules.find(({ tickers }) => new RegExp(tickers).test(ticker));
	if (own) return own;
	if (/-(USD|USDT|USDC|EUR|BTC)$|=X$/.test(ticker)) return ROUND_THE_CLOCK;
	if (/=F$/.test(ticker)) return FUTURES;
	const suffix = /\.([A-Z]{1,3})$/.exec(ticker)?.[1] ?? "";
	return MARKETS.get(suffix) ?? NEW_YORK;
}

const REGULAR = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

/** Why a value is no list of rules; undefined when it is one. */
export function marketRulesProblem(value: unknown): string | undefined {
	if (!Array.isArray(value)) return "is no list of rules";
	for (const [index, rule] of value.entries()) {
		const { tickers, timeZone, regular, weekdays } = (rule ??
			{}) as Partial<MarketRule>;
		const problem =
			typeof tickers !== "string" || !isPattern(tickers)
				? "tickers is no regular expression"
				: typeof timeZone !== "string" || !isTimeZone(timeZone)
					? "timeZone is no IANA name of a time zone"
					: regular !== undefined && !REGULAR.test(regular)
						? "regular is not HH:MM-HH:MM"
						: weekdays !== undefined && !isWeekdays(weekdays)
							? "weekdays is no list of 0 (Sunday) to 6"
							: undefined;
		if (problem) return `rule ${index + 1}: ${problem}`;
	}
	return undefined;
}

function isPattern(text: string): boolean {
	try {
		new RegExp(text);
		return true;
	} catch {
		return false;
	}
}

const isWeekdays = (value: unknown): boolean =>
	Array.isArray(value) &&
	value.length > 0 &&
	value.every((day) => Number.isInteger(day) && day >= 0 && day <= 6);
