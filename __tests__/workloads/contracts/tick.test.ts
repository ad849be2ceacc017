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
			{ ticker: "BRK-B.L=1234567890ABCDEFGHIJKLMN" },
			{ ticker: "M&M.NS" },
			{ ticker: "BTC/USDT:1_0+#$@!" },
			{ company: "x" },
			{ company: "😀".repeat(200) },
			{ time: "1900-01-01T00:00:00.000Z" },
			{ time: "2026-11-20T09:30:05.250Z" },
			{ time: "2024-02-29T23:59:59.999Z" },
			{ Volume: 0 },
			{ Volume: Number.MAX_SAFE_INTEGER },
			{ Volume: 0.125 },
			{ Volume: 1e18 },
			{ Volume: null },
			{ Volume: undefined },
			{ Open: 102, Close: 99 },
			{ Open: 1, High: 1, Low: 1, Close: 1 },
			{ Open: 0, High: 0, Low: 0, Close: 0, "Adj Close": 0 },
			{ Open: -37, High: -36.5, Low: -40.32, Close: -37.63, "Adj Close": -1 },
			{ Open: 1e12, High: 1e12, Low: -1e12, Close: 0 },
			{ Open: 102.0001, Close: 98.9999 },
			{ "Adj Close": Number.MIN_VALUE },
			{ "Adj Close": 0 },
		])
			assert.ok(
				checkTick({ ...good, ...change }, NOW).ok,
				JSON.stringify(change),
			);
	});

	test("has its time as it is kept, whatever the offset and the fraction", () => {
		for (const [given, kept] of [
			["2026-11-20T09:30:00Z", "2026-11-20T09:30:00.000Z"],
			["2026-11-20T09:30:00.25Z", "2026-11-20T09:30:00.250Z"],
			["2026-11-20T09:30:00.250999999Z", "2026-11-20T09:30:00.250Z"],
			["2026-11-20T15:00:00.250+05:30", "2026-11-20T09:30:00.250Z"],
			["2026-11-19T09:31:00-23:59", "2026-11-20T09:30:00.000Z"],
			["2026-11-20t09:30:00.250z", "2026-11-20T09:30:00.250Z"],
			["2026-11-20T09:30:00.250-00:00", "2026-11-20T09:30:00.250Z"],
			["1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"],
		] as const) {
			const result = parseTick(JSON.stringify({ ...good, time: given }), NOW);
			assert.deepEqual(result, {
				ok: true,
				tick: { ...good, time: kept },
				isRewritten: true,
			});
		}
	});

	test("has a Volume of null when it has none", () => {
		const { Volume: _, ...without } = good;
		const result = parseTick(JSON.stringify(without), NOW);
		assert.deepEqual(result, { ok: true, tick: { ...good, Volume: null } });
	});

	test("keeps to the limits of a record's text", () => {
		const json = JSON.stringify(good);
		const withField = (field: string) => `${json.slice(0, -1)},${field}}`;
		const nested = (depth: number) =>
			withField(`"x":${"[".repeat(depth)}${"]".repeat(depth)}`);
		for (const text of [
			nested(63),
			withField(`"x":"${"[{".repeat(500)}"`),
			withField(`"x":${"1".repeat(400)}`),
			withField(`"x":"${"1".repeat(500)}"`),
			withField('"x":{"Open":1,"Open":2}'),
			withField('"x":1,"x":2'),
			withField('"open":"x"'),
			withField('"x":"\\ud83d\\ude00 \\\\ud800"'),
			withField(`"x":"${"x".repeat(1024 * 1024 - json.length - 7)}"`),
		])
			assert.ok(parseTick(text, NOW).ok, text.slice(0, 300));
		for (const [text, expected] of [
			[nested(64), "TOO_DEEP "],
			[nested(1_500), "TOO_DEEP "],
			[withField(`"x":${"1".repeat(401)}`), "LONG_NUMBER "],
			[withField(`"x":[0.${"1".repeat(1_500)}]`), "LONG_NUMBER "],
			[withField('"Open":100'), "DUPLICATE_FIELD Open"],
			[withField('"\\u004fpen":100'), "DUPLICATE_FIELD Open"],
			[json.replace("{", '{"Volume":null,'), "DUPLICATE_FIELD Volume"],
			[withField('"x":"\\ud800"'), "LONE_SURROGATE "],
			[withField('"x":{"\\udc00":1}'), "LONE_SURROGATE "],
			[withField('"x":"\\ude00\\ud83d"'), "LONE_SURROGATE "],
			[withField('"x":"\ud800"'), "LONE_SURROGATE "],
			[
				withField(`"x":"${"x".repeat(1024 * 1024 - json.length - 6)}"`),
				"TOO_LARGE ",
			],
		] as const) {
			const result = parseTick(text, NOW);
			assert.equal(
				!result.ok && `${result.code} ${result.field}`,
				expected,
				text.slice(0, 300),
			);
		}
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
			[{ ticker: "A".repeat(33) }, "NOT_ALLOWED ticker"],
			[{ ticker: "." }, "NOT_ALLOWED ticker"],
			[{ ticker: ".." }, "NOT_ALLOWED ticker"],
			[{ ticker: "=/&^" }, "NOT_ALLOWED ticker"],
			[{ company: "" }, "NOT_ALLOWED company"],
			[{ company: "x".repeat(201) }, "NOT_ALLOWED company"],
			[{ company: "\ud800" }, "NOT_ALLOWED company"],
			[{ time: 1_700_000_000_000 }, "WRONG_TYPE time"],
			[{ time: "2026-11-20 09:30:00Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:00" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:00.Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:00.1234567890Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:00.250+24:00" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:00.250+0530" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:60Z" }, "NOT_ALLOWED time"],
			[{ time: "1900-01-01T00:00:00+00:01" }, "NOT_ALLOWED time"],
			[{ time: "2026-02-30T09:30:00.250Z" }, "NOT_ALLOWED time"],
			[{ time: "2023-02-29T00:00:00.000Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T24:00:00.000Z" }, "NOT_ALLOWED time"],
			[{ time: "1899-12-31T23:59:59.999Z" }, "NOT_ALLOWED time"],
			[{ time: "2026-11-20T09:30:05.251Z" }, "FUTURE time"],
			[{ Open: "100" }, "WRONG_TYPE Open"],
			[{ Open: undefined }, "MISSING Open"],
			[{ Open: 1.1e12 }, "NOT_ALLOWED Open"],
			[{ Low: -1e200 }, "NOT_ALLOWED Low"],
			[{ Close: Number.NaN }, "NOT_ALLOWED Close"],
			[JSON.stringify(good).replace("102", "1e400"), "NOT_ALLOWED High"],
			[{ "Adj Close": Number.NEGATIVE_INFINITY }, "NOT_ALLOWED Adj Close"],
			[{ Volume: -1 }, "NOT_ALLOWED Volume"],
			[{ Volume: 1.1e18 }, "NOT_ALLOWED Volume"],
			[{ Volume: false }, "WRONG_TYPE Volume"],
			[{ Volume: "10" }, "WRONG_TYPE Volume"],
			[{ High: 98 }, "INCONSISTENT High"],
			[{ Open: 103 }, "INCONSISTENT Open"],
			[{ Close: 98.9 }, "INCONSISTENT Close"],
			[{ Open: 102.00011 }, "INCONSISTENT Open"],
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
