import type { Market, MarketHours } from "./markets.ts";
import { instantMs, wallClockMs } from "./time-zone.ts";

/** The part of time that counts to a trading day. */
export interface TradingSession {
	/** The session's date by the market's clock, `YYYY-MM-DD`. */
	readonly day: string;
	/** Milliseconds since the epoch. */
	readonly startMs: number;
	/** Not included. */
	readonly endMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5];
/** No market rests for longer than this and calls it a weekend. */
const LONGEST_BREAK_DAYS = 7;

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const minutesOf = (clock: string): number =>
	Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/**
 * The session of a day. With all hours the sessions of a market follow each other without a gap: from midnight to
 * midnight, or from the opening to the next one where a session begins on the evening before. With regular hours it
 * ends with the minute that begins at the closing: the closing price is printed then.
 *
 * @param day `YYYY-MM-DD`
 */
export function sessionOf(
	{ timeZone, regular }: Market,
	hours: MarketHours,
	day: string,
): TradingSession {
	const midnight = Date.parse(day);
	const at = (days: number, minutes: number) =>
		instantMs(timeZone, midnight + days * DAY_MS + minutes * MINUTE_MS);
	if (regular === undefined) return { day, startMs: at(0, 0), endMs: at(1, 0) };
	const [open, close] = regular.split("-").map(minutesOf) as [number, number];
	const evening = open >= close;
	if (hours === "regular")
		return {
			day,
			startMs: at(evening ? -1 : 0, open),
			endMs: at(0, close + 1),
		};
	return evening
		? { day, startMs: at(-1, open), endMs: at(0, open) }
		: { day, startMs: at(0, 0), endMs: at(1, 0) };
}

/**
 * Midnight of the day that an instant counts to when all hours count, as milliseconds since the epoch of a clock without
 * a zone.
 */
export function tradingDayMs(
	{ timeZone, regular }: Market,
	atMs: number,
): number {
	const wallMs = wallClockMs(timeZone, atMs);
	const midnight = Math.floor(wallMs / DAY_MS) * DAY_MS;
	const [open, close] = (regular ?? "00:00-24:00")
		.split("-")
		.map(minutesOf) as [number, number];
	return open >= close && wallMs - midnight >= open * MINUTE_MS
		? midnight + DAY_MS
		: midnight;
}

/** Whether a market has a session on a day of the week; holidays are not known. */
const tradesOn = (market: Market, hours: MarketHours, day: string): boolean =>
	hours === "all" ||
	market.regular === undefined ||
	(market.weekdays ?? MONDAY_TO_FRIDAY).includes(
		new Date(Date.parse(day)).getUTCDay(),
	);

/** The sessions of a market that have a part between two instants. */
export function sessionsBetween(
	market: Market,
	hours: MarketHours,
	fromMs: number,
	toMs: number,
): TradingSession[] {
	const found: TradingSession[] = [];
	const last = wallClockMs(market.timeZone, toMs) + DAY_MS;
	for (
		let ms = wallClockMs(market.timeZone, fromMs) - DAY_MS;
		ms <= last;
		ms += DAY_MS
	) {
		const day = dateOf(ms);
		if (!tradesOn(market, hours, day)) continue;
		const session = sessionOf(market, hours, day);
		if (session.startMs < toMs && session.endMs > fromMs) found.push(session);
	}
	return found;
}

/** The last session that had ended at an instant. */
export function lastClosedSession(
	market: Market,
	hours: MarketHours,
	atMs: number,
): TradingSession {
	const first = wallClockMs(market.timeZone, atMs) + DAY_MS;
	for (let back = 0; back <= LONGEST_BREAK_DAYS + 1; back++) {
		const day = dateOf(first - back * DAY_MS);
		if (!tradesOn(market, hours, day)) continue;
		const session = sessionOf(market, hours, day);
		if (session.endMs <= atMs) return session;
	}
	throw new RangeError(
		`${market.timeZone} has no session before ${dateOf(atMs)}`,
	);
}
