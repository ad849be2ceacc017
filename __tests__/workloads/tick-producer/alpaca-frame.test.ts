import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	type AlpacaChannel,
	readAlpacaFrame,
} from "@tickstack/tick-producer/alpaca/alpaca-frame";
import { bar, trade } from "./alpaca-server.ts";

const NOW = Date.parse("2026-11-20T14:31:00.500Z");
const read = (frame: unknown, channel: AlpacaChannel = "trades") => [
	...readAlpacaFrame(frame, {
		channel,
		companies: new Map([
			["AAPL", "Apple Inc."],
			["FB", "FB"],
		]),
		nowMs: NOW,
	}),
];
const readAll = (messages: unknown[], channel?: AlpacaChannel) =>
	read(JSON.stringify(messages), channel);

describe("a frame of Alpaca's stream", () => {
	test("turns a trade into a tick of one price, its time cut to milliseconds", () => {
		assert.deepEqual(readAll([trade("AAPL", 126.55, { i: 5 })]), [
			{
				kind: "tick",
				id: "D 5 2026-11-20T14:30:00.123456789Z",
				tick: {
					ticker: "AAPL",
					company: "Apple Inc.",
					time: "2026-11-20T14:30:00.123Z",
					Open: 126.55,
					High: 126.55,
					Low: 126.55,
					Close: 126.55,
					"Adj Close": 126.55,
					Volume: 100,
				},
			},
		]);
		for (const [given, time] of [
			["2026-11-20T14:30:00Z", "2026-11-20T14:30:00.000Z"],
			["2026-11-20T14:30:00.9Z", "2026-11-20T14:30:00.900Z"],
		]) {
			const [message] = readAll([trade("FB", 1, { t: given })]);
			assert.ok(message?.kind === "tick");
			assert.equal(message.tick.time, time);
		}
	});

	test("turns a bar into a tick at the end of its minute", () => {
		const [message] = readAll([bar("AAPL", 101)], "bars");
		assert.ok(message?.kind === "tick");
		assert.deepEqual(message.tick, {
			ticker: "AAPL",
			company: "Apple Inc.",
			time: "2026-11-20T14:30:59.999Z",
			Open: 100,
			High: 110,
			Low: 90,
			Close: 101,
			"Adj Close": 101,
			Volume: 49_378,
		});
	});

	test("tells control messages apart, and the channel that was asked for", () => {
		assert.deepEqual(
			readAll([
				{ T: "success", msg: "connected" },
				{ T: "success", msg: "authenticated" },
				{ T: "subscription", trades: ["AAPL"], bars: [] },
				{ T: "error", code: 406, msg: "connection limit exceeded" },
				{ T: "c", S: "AAPL" },
				{ T: "x", S: "AAPL" },
				{ T: "q", S: "AAPL" },
				bar("AAPL", 101),
			]),
			[
				{ kind: "connected" },
				{ kind: "authenticated" },
				{ kind: "subscribed", symbols: ["AAPL"] },
				{ kind: "error", code: 406, text: "connection limit exceeded" },
				{ kind: "ignored", type: "correction" },
				{ kind: "ignored", type: "cancellation" },
				{ kind: "ignored", type: "other" },
				{ kind: "ignored", type: "other" },
			],
		);
	});

	test("names what is wrong with a message and loses no other", () => {
		const cases: [unknown, string, string][] = [
			[null, "NOT_AN_OBJECT", ""],
			[{ S: "AAPL" }, "MISSING", "T"],
			[trade("MSFT", 1), "NOT_SUBSCRIBED", "S"],
			[{ T: "t", p: 1 }, "MISSING", "ticker"],
			[trade("AAPL", 1e13), "NOT_ALLOWED", "Open"],
			[trade("AAPL", 1, { p: "1" }), "WRONG_TYPE", "Open"],
			[trade("AAPL", 1, { s: -1 }), "NOT_ALLOWED", "Volume"],
			[trade("AAPL", 1, { t: "yesterday" }), "NOT_ALLOWED", "time"],
			[trade("AAPL", 1, { t: "2026-11-20T14:32:00Z" }), "FUTURE", "time"],
			[{ T: "subscription" }, "WRONG_TYPE", "trades"],
		];
		const found = readAll([
			...cases.map(([message]) => message),
			trade("FB", 2),
		]);
		for (const [i, [message, code, field]] of cases.entries()) {
			const result = found[i];
			assert.ok(result?.kind === "invalid", JSON.stringify(message));
			assert.deepEqual([result.code, result.field], [code, field]);
		}
		assert.equal(found.at(-1)?.kind, "tick");
		const [bad] = readAll([bar("AAPL", 120)], "bars");
		assert.ok(bad?.kind === "invalid" && bad.code === "INCONSISTENT");
	});

	test("that is no JSON array of text is invalid as a whole", () => {
		for (const [frame, code] of [
			["{", "NOT_JSON"],
			['{"T":"t"}', "NOT_AN_ARRAY"],
			[new ArrayBuffer(2), "NOT_JSON"],
		] as const) {
			const [message, ...others] = read(frame);
			assert.ok(message?.kind === "invalid");
			assert.equal(message.code, code);
			assert.equal(others.length, 0);
		}
	});
});
