import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkTick, parseTick, type Tick } from "@tickstack/contracts/tick";
import { timeMs } from "@tickstack/contracts/time";

const NOW = Date.parse("2026-11-20T09:30:00.250Z");
const good: Tick = {
	ticker: "AAPL",
	company: "Apple Inc.",
	time: "2026-11-20T09:30:00.250Z",
	Open: 100,
	High: 102,
	Low: 99,
	Close: 101.5,
	"Adj Close": 50.75,
	Volume: 10,
};

function refused(change: object | string) {
	const result =
		typeof change === "string"
			? parseTick(change, NOW)
			: checkTick({ ...good, ...change }, NOW);
	assert.equal(result.ok, false, JSON.stringify(change));
	assert.ok(!result.ok && result.reason.length > 0);
	return result.ok ? "" : `${result.code} ${result.field}`.trim();
}

describe("a tick", () => {
	test("is read from bytes and from text", () => {
		const json = JSON.stringify(good);
		for (const source of [
			json,
			Buffer.from(json),
			new TextEncoder().encode(json),
		])
			assert.deepEqual(parseTick(source, NOW), { ok: true, tick: good });
	});

	test("keeps fields that this version does not know", () => {
		const result = checkTick({ ...good, currency: { code: "USD" } }, NOW);
		assert.ok(result.ok);
		assert.deepEqual((result.tick as Tick & { currency: unknown }).currency, {
			code: "USD",
		});
	});

	test("takes the limits of every rule", () => {
		for (const change of [
			{ ticker: "^GSPC" },
			{ ticker: "BRK-B.L=12345".slice(0, 12) },
			{ company: "x" },
			{ company: "😀".repeat(200) },
			{ time: "1900-01-01T00:00:00.000Z" },
			{ time: "2026-11-20T09:30:05.250Z" },
			{ time: "2024-02-29T23:59:59.999Z" },
			{ Volume: 0 },
			{ Volume: Number.MAX_SAFE_INTEGER },
			{ Open: 102, Close: 99 },
			{ Open: 1, High: 1, Low: 1, Close: 1 },
			{ "Adj Close": Number.MIN_VALUE },
		])
			assert.ok(
				checkTick({ ...good, ...change }, NOW).ok,
				JSON.stringify(change),
			);
	});

	test("is refused with a code and the field when it breaks a rule", () => {
		const cases: readonly (readonly [object | string, string])[] = [
			["", "NOT_JSON"],
			["{", "NOT_JSON"],
			[`${JSON.stringify(good)} x`, "NOT_JSON"],
			[JSON.stringify(good).replace("10}", "NaN}"), "NOT_JSON"],
			["null", "NOT_AN_OBJECT"],
			["[]", "NOT_AN_OBJECT"],
			["5", "NOT_AN_OBJECT"],
			["{}", "MISSING ticker"],
			[{ ticker: null }, "MISSING ticker"],
			[{ ticker: 7 }, "WRONG_TYPE ticker"],
			[{ ticker: "aapl" }, "NOT_ALLOWED ticker"],
			[{ ticker: "A\n" }, "NOT_ALLOWED ticker"],
			[{ ticker: "ABCDEFGHIJKLM" }, "NOT_ALLOWED ticker"],
			[{ company: "" }, "NOT_ALLOWED company"],
			[{ company: "x".repeat(201) }, "NOT_ALLOWED company"],
			[{ company: "\ud800" }, "NOT_ALLOWED company"],
			[{ time: 1_700_000_000_000 }, "WRONG_TYPE time"],
			[{ time: "2026-11-20T09:30:00Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:00.250+00:00" }, "NOT_ALLOWED time"],
			[{ time: "2026-02-30T09:30:00.250Z" }, "NOT_ALLOWED time"],
			[{ time: "2023-02-29T00:00:00.000Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T24:00:00.000Z" }, "NOT_ALLOWED time"],
			[{ time: "1899-12-31T23:59:59.999Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:05.251Z" }, "FUTURE time"],
			[{ Open: "100" }, "WRONG_TYPE Open"],
			[{ Open: undefined }, "MISSING Open"],
			[{ Open: 0 }, "NOT_ALLOWED Open"],
			[{ Low: -1 }, "NOT_ALLOWED Low"],
			[{ Close: Number.NaN }, "NOT_ALLOWED Close"],
			[JSON.stringify(good).replace("102", "1e400"), "NOT_ALLOWED High"],
			[{ "Adj Close": 0 }, "NOT_ALLOWED Adj Close"],
			[{ Volume: 1.5 }, "NOT_ALLOWED Volume"],
			[{ Volume: -1 }, "NOT_ALLOWED Volume"],
			[{ Volume: 2 ** 53 }, "NOT_ALLOWED Volume"],
			[{ Volume: "10" }, "WRONG_TYPE Volume"],
			[{ High: 98 }, "INCONSISTENT High"],
			[{ Open: 103 }, "INCONSISTENT Open"],
			[{ Close: 98.9 }, "INCONSISTENT Close"],
		];
		for (const [change, expected] of cases)
			assert.equal(refused(change), expected, JSON.stringify(change));
	});

	test("is refused when its bytes are not UTF-8", () => {
		const bytes = Buffer.from(JSON.stringify(good), "latin1");
		bytes[bytes.indexOf("p")] = 0xff;
		const result = parseTick(bytes, NOW);
		assert.equal(!result.ok && result.code, "NOT_UTF8");
	});
});

describe("a time", () => {
	test("is the same as the platform's for every form that contracts allow", () => {
		for (const ms of [0, -1, 1, 951_782_400_000, 4_102_444_799_999, NOW])
			assert.equal(timeMs(new Date(ms).toISOString()), ms);
	});

	test("is not one in any other form", () => {
		for (const text of [
			"",
			"2026-11-20",
			"2026-11-20 09:30:00.250Z",
			"2026-13-20T09:30:00.250Z",
			"2026-11-31T09:30:00.250Z",
			"2026-11-20T09:60:00.250Z",
			"2026-11-20T09:30:60.250Z",
			"2026-11-20T09:30:00.25aZ",
			"0026-11-20T09:30:00.250Z",
			"+002026-11-20T09:30:00.2Z",
		])
			assert.ok(Number.isNaN(timeMs(text)), text);
	});
});
