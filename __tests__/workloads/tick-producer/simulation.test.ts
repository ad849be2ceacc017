import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { DailyBar } from "@tickstack/contracts/history-bar";
import { checkTick, parseTick, type Tick } from "@tickstack/contracts/tick";
import { readHistoryFile } from "@tickstack/runtime/history-file";
import { Random } from "@tickstack/tick-producer/random";
import { RecentDays } from "@tickstack/tick-producer/recent-days";
import {
	SimulatedSource,
	type SimulatedSourceOptions,
} from "@tickstack/tick-producer/simulated-source";
import {
	MODEL_DAYS,
	type TickerModel,
	TRADING_DAY_MS,
	tickerModel,
} from "@tickstack/tick-producer/ticker-model";
import { TickerWalk } from "@tickstack/tick-producer/ticker-walk";

const HISTORY = join(import.meta.dirname, "../../../data/history.json.gz");
const START = Date.parse("2026-11-20T09:30:00.000Z");
const model: TickerModel = {
	ticker: "AAPL",
	company: "Apple Inc.",
	close: 430.47,
	adjustment: 0.5,
	dailyVolatility: 0.02,
	dailyVolume: 1_000_000,
	volumeSpread: 0.3,
};

/** A ticker's history as its model takes it. */
function recent(bars: readonly DailyBar[]): RecentDays {
	const days = new RecentDays(MODEL_DAYS, bars[0] as DailyBar);
	for (const bar of bars) days.add(bar);
	return days;
}

const source = (change: Partial<SimulatedSourceOptions> = {}) =>
	new SimulatedSource({
		topic: "ticks",
		partition: 0,
		tickers: [{ index: 0, model }],
		schedule: { startMs: START, periodMs: 100, tickers: 1 },
		seed: "seed",
		maxBehindMs: 10_000,
		...change,
	});

const parsed = (messages: readonly { value: Buffer }[]): Tick[] =>
	messages.map(({ value }) => {
		const result = parseTick(value, Number.MAX_SAFE_INTEGER);
		assert.ok(result.ok, value.toString());
		return result.tick;
	});

const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => {
	const middle = mean(values);
	return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

describe("a simulated ticker", () => {
	test("continues from the last close of its history, with its last adjustment", async () => {
		const { tickers } = await readHistoryFile(HISTORY, Date.now());
		for (const days of tickers.values()) {
			const last = days.at(-1) as Tick;
			const own = tickerModel(recent(days));
			const [first] = parsed(
				source({ tickers: [{ index: 0, model: own }] }).take(START, 1),
			);
			assert.equal(first?.Open, last.Close);
			assert.equal(first?.company, last.company);
			assert.ok(
				Math.abs(
					(first?.["Adj Close"] ?? 0) / (first?.Close ?? 1) -
						last["Adj Close"] / last.Close,
				) < 1e-4,
			);
			assert.ok(own.dailyVolatility > 0.005 && own.dailyVolatility < 0.06);
		}
	});

	test("keeps every tick within the contract, each Open the Close before it", () => {
		const ticks = parsed(source().take(START + 2_000_000, 20_000));
		assert.equal(ticks.length, 1, "what is too late is skipped");
		const all = parsed(source({ maxBehindMs: 1e9 }).take(START + 2e6, 20_000));
		assert.equal(all.length, 20_000);
		for (const [i, tick] of all.entries()) {
			assert.ok(checkTick(tick, START + 2e6).ok);
			if (i > 0) assert.equal(tick.Open, all[i - 1]?.Close);
		}
	});

	test("moves over a day as much as its history does, and its price expects to stay", () => {
		const spanMs = TRADING_DAY_MS / 100;
		const daily = Array.from({ length: 500 }, (_, run) => {
			const walk = new TickerWalk(model, `seed ${run}`);
			for (let i = 0; i < 100; i++) walk.step(spanMs);
			return Math.log(walk.close / model.close);
		});
		assert.ok(Math.abs(deviation(daily) / model.dailyVolatility - 1) < 0.1);
		assert.ok(Math.abs(mean(daily)) < 4 * (model.dailyVolatility / 500 ** 0.5));
	});

	test("trades over a day about as much as its history does, whatever the rate", () => {
		for (const steps of [10, 5_000]) {
			const walk = new TickerWalk(model, "seed");
			let shares = 0;
			for (let i = 0; i < steps; i++) {
				walk.step(TRADING_DAY_MS / steps);
				shares += walk.volume;
			}
			assert.ok(shares > 0.6e6 && shares < 1.5e6, `${shares} in ${steps}`);
		}
	});

	test("shows the move of a tick at any price, and never leaves the contract", () => {
		for (const close of [1e-6, 0.02, 3, 780_000]) {
			const ticks = parsed(
				source({
					tickers: [{ index: 0, model: { ...model, close } }],
					maxBehindMs: 1e9,
				}).take(START + 1e6, 1_000),
			);
			assert.ok(new Set(ticks.map(({ Close }) => Close)).size > 20, `${close}`);
		}
	});

	test("has default volatility when its history is too short to tell", () => {
		const day: Tick = {
			ticker: "NEW",
			company: "New",
			time: "2020-01-02T00:00:00.000Z",
			Open: 1,
			High: 1,
			Low: 1,
			Close: 1,
			"Adj Close": 1,
			Volume: 0,
		};
		const own = tickerModel(recent([day]));
		assert.equal(own.dailyVolatility, 0.02);
		assert.equal(own.dailyVolume, 0);
		assert.ok(
			parsed(source({ tickers: [{ index: 0, model: own }] }).take(START, 1)),
		);
	});

	test("begins at the last price above 0, with the volumes that are known", () => {
		const bar = (day: string, close: number, Volume: number | null) => ({
			...{ ticker: "CL=F", company: "Crude", time: `${day}T00:00:00.000Z` },
			...{ Open: null, High: null, Low: null, Close: close, Volume },
			"Adj Close": close,
		});
		const own = tickerModel(
			recent([
				bar("2020-04-16", 20, 10),
				bar("2020-04-17", 18.27, null),
				bar("2020-04-20", -37.63, 30),
			]),
		);
		assert.equal(own.close, 18.27);
		assert.equal(own.dailyVolume, 10);
		assert.ok(own.dailyVolatility > 0);
		parsed(source({ tickers: [{ index: 0, model: own }] }).take(START, 9));
		assert.equal(
			tickerModel(recent([bar("2020-04-20", -37.63, null)])).close,
			1,
		);
	});
});

describe("a simulation", () => {
	test("is the same for the same seed, and another for another", () => {
		const run = (seed: string) =>
			source({ seed })
				.take(START + 5_000, 1_000)
				.map(({ value }) => value.toString());
		assert.deepEqual(run("a"), run("a"));
		assert.notDeepEqual(run("a"), run("b"));
	});

	test("gives a ticker the same ticks whoever else is simulated beside it, in whatever portions", () => {
		const schedule = { startMs: START, periodMs: 10, tickers: 3 };
		const tickers = ["A", "B", "C"].map((ticker, index) => ({
			index,
			model: { ...model, ticker },
		}));
		const alone = source({ schedule, tickers: tickers.slice(1, 2) })
			.take(START + 3_000, 10_000)
			.map(({ value }) => value.toString());
		const together = source({ schedule, tickers });
		const portions = Array.from({ length: 60 }, (_, i) =>
			together.take(START + 50 * (i + 1), 7),
		)
			.flat()
			.filter(({ key }) => key.toString() === "B")
			.map(({ value }) => value.toString());
		assert.deepEqual(portions, alone.slice(0, portions.length));
		assert.ok(portions.length > 90);
	});

	test("gives out only what is due, in order of time", () => {
		const simulated = source();
		assert.equal(simulated.take(START - 1, 10).length, 0);
		assert.equal(simulated.take(START + 250, 10).length, 3);
		assert.equal(simulated.nextDueMs(), START + 300);
		assert.equal(simulated.take(START + 299, 10).length, 0);
		assert.equal(simulated.take(START + 10_000, 5).length, 5);
	});

	test("skips what is too late and counts it; the next tick covers the gap", () => {
		const simulated = source({ maxBehindMs: 1_000 });
		simulated.take(START, 10);
		const late = parsed(simulated.take(START + 60_000, 10));
		assert.equal(late.length, 1);
		assert.equal(late[0]?.time, "2026-11-20T09:31:00.000Z");
		assert.equal(simulated.skipped, 599);
	});

	test("can be moved to a chosen start", () => {
		const [tick] = parsed(source({ shiftMs: -86_400_000 }).take(START, 1));
		assert.equal(tick?.time, "2026-11-19T09:30:00.000Z");
	});
});

describe("the random numbers", () => {
	test("are those of a standard normal distribution", () => {
		const random = new Random("normal");
		const values = Array.from({ length: 100_000 }, () => random.normal());
		assert.ok(Math.abs(mean(values)) < 0.02);
		assert.ok(Math.abs(deviation(values) - 1) < 0.02);
		const beyondTwo = values.filter((x) => Math.abs(x) > 2).length / 1e5;
		assert.ok(Math.abs(beyondTwo - 0.0455) < 0.005);
	});

	test("are uniform in [0, 1) and never 0 where a logarithm is taken", () => {
		const random = new Random("uniform");
		for (let i = 0; i < 100_000; i++) {
			const x = random.uniform();
			assert.ok(x >= 0 && x < 1);
			assert.ok(random.positive() > 0);
		}
	});
});
