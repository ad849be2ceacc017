import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	marketOf,
	marketRulesProblem,
} from "../../../workloads/contracts/src/markets.ts";
import {
	instantMs,
	wallClockMs,
} from "../../../workloads/contracts/src/time-zone.ts";
import {
	lastClosedSession,
	sessionOf,
	sessionsBetween,
	type TradingSession,
	tradingDayMs,
} from "../../../workloads/contracts/src/trading-day.ts";

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const shown = ({ day, startMs, endMs }: TradingSession) =>
	`${day} ${iso(startMs)} ${iso(endMs)}`;

describe("the session of a day", () => {
	for (const [ticker, hours, day, expected] of [
		["MSFT", "all", "2026-11-20", "2026-11-20T05:00 2026-11-21T05:00"],
		["MSFT", "regular", "2026-11-20", "2026-11-20T14:30 2026-11-20T21:01"],
		["MSFT", "regular", "2026-07-20", "2026-07-20T13:30 2026-07-20T20:01"],
		["BHP.AX", "regular", "2026-11-27", "2026-11-26T23:00 2026-11-27T05:13"],
		["BHP.AX", "all", "2026-11-27", "2026-11-26T13:00 2026-11-27T13:00"],
		["TCS.NS", "regular", "2026-11-27", "2026-11-27T03:45 2026-11-27T10:01"],
		["BTC-USD", "regular", "2026-11-28", "2026-11-28T00:00 2026-11-29T00:00"],
		["EURUSD=X", "all", "2026-11-28", "2026-11-28T00:00 2026-11-29T00:00"],
		["CL=F", "regular", "2026-11-23", "2026-11-22T23:00 2026-11-23T22:01"],
		["CL=F", "all", "2026-11-23", "2026-11-22T23:00 2026-11-23T23:00"],
		// The clocks of New York are put back: a day of 25 hours.
		["MSFT", "all", "2026-11-01", "2026-11-01T04:00 2026-11-02T05:00"],
		// And forward: one of 23.
		["MSFT", "all", "2026-03-08", "2026-03-08T05:00 2026-03-09T04:00"],
		// Cairo's clocks leave out the first hour of the day.
		["COMI.CA", "all", "2026-04-24", "2026-04-23T22:00 2026-04-24T21:00"],
	] as const)
		test(`${ticker}, ${hours} hours: ${day}`, () => {
			assert.equal(
				shown(sessionOf(marketOf(ticker), hours, day)),
				`${day} ${expected}`,
			);
		});

	test("with all hours, sessions follow each other without a gap, whatever the clocks do", () => {
		for (const ticker of ["MSFT", "BHP.AX", "COMI.CA", "CL=F", "VALE3.SA"]) {
			const sessions = sessionsBetween(
				marketOf(ticker),
				"all",
				Date.parse("2026-01-01"),
				Date.parse("2027-01-01"),
			);
			assert.ok(sessions.length >= 365, ticker);
			for (const [i, session] of sessions.entries()) {
				if (i > 0) assert.equal(session.startMs, sessions[i - 1]?.endMs);
				for (const atMs of [session.startMs, session.endMs - 1])
					assert.equal(
						iso(tradingDayMs(marketOf(ticker), atMs)).slice(0, 10),
						session.day,
					);
			}
		}
	});

	test("with regular hours there is none on a weekend", () => {
		const days = (ticker: string) =>
			sessionsBetween(
				marketOf(ticker),
				"regular",
				Date.parse("2026-11-20T12:00Z"),
				Date.parse("2026-11-24T12:00Z"),
			).map(({ day }) => day.slice(-2));
		assert.deepEqual(days("MSFT"), ["20", "23"]);
		assert.deepEqual(days("2222.SR"), ["20", "22", "23", "24"].slice(1));
		assert.deepEqual(days("BTC-USD"), ["20", "21", "22", "23", "24"]);
	});
});

describe("the last session that had ended", () => {
	for (const [ticker, hours, at, day] of [
		["MSFT", "regular", "2026-11-27T02:00Z", "2026-11-26"],
		["MSFT", "all", "2026-11-27T02:00Z", "2026-11-25"],
		["MSFT", "all", "2026-11-27T05:00Z", "2026-11-26"],
		["MSFT", "regular", "2026-11-27T21:00:59.999Z", "2026-11-26"],
		["MSFT", "regular", "2026-11-27T21:01Z", "2026-11-27"],
		["MSFT", "regular", "2026-11-29T21:01Z", "2026-11-27"],
		["7203.T", "regular", "2026-11-27T07:00Z", "2026-11-27"],
		["BTC-USD", "regular", "2026-11-27T02:00Z", "2026-11-26"],
	] as const)
		test(`${ticker}, ${hours} hours, ${at}: ${day}`, () => {
			assert.equal(
				lastClosedSession(marketOf(ticker), hours, Date.parse(at)).day,
				day,
			);
		});
});

test("an instant is what the clock on the wall shows, and back", () => {
	for (const zone of ["America/New_York", "Australia/Lord_Howe", "UTC"])
		for (let ms = Date.parse("2026-01-01"); ms < Date.parse("2027-01-01"); ) {
			const instant = instantMs(zone, ms);
			// Later only where the clocks leave the time out.
			const shown = wallClockMs(zone, instant);
			assert.ok(shown >= ms && shown - ms <= 3_600_000, `${zone} ${iso(ms)}`);
			assert.ok(wallClockMs(zone, instant - 1) < ms, `${zone} ${iso(ms)}`);
			ms += 7 * 600_000;
		}
});

test("an environment's rules come before the project's", () => {
	const rules = [{ tickers: "^NAS:", timeZone: "Asia/Dubai" }];
	assert.equal(marketOf("NAS:X", rules).timeZone, "Asia/Dubai");
	assert.equal(marketOf("BHP.AX", rules).timeZone, "Australia/Sydney");
});

describe("rules of markets are refused", () => {
	const right = { tickers: "\\.AX$", timeZone: "Australia/Sydney" };
	assert.equal(marketRulesProblem([right]), undefined);
	for (const [wrong, problem] of [
		[{}, /no list/],
		[[null], /rule 1: tickers/],
		[[right, { ...right, tickers: "(" }], /rule 2: tickers/],
		[[{ ...right, timeZone: "Sydney" }], /timeZone/],
		[[{ ...right, regular: "9:30-16:00" }], /regular/],
		[[{ ...right, weekdays: [7] }], /weekdays/],
	] as const)
		test(JSON.stringify(wrong), () => {
			assert.match(marketRulesProblem(wrong) ?? "", problem);
		});
});
