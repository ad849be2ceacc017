import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";

describe("a size", () => {
	test("is read in binary units, with or without the B, and as bare bytes", () => {
		for (const [text, bytes] of [
			["64MiB", 64 * 2 ** 20],
			["10Gi", 10 * 2 ** 30],
			["512 KiB", 512 * 2 ** 10],
			["1.5GiB", 1.5 * 2 ** 30],
			["2T", 2 * 2 ** 40],
			["100", 100],
			["100B", 100],
		] as const)
			assert.equal(Size.parse(text)?.bytes, bytes, text);
	});

	test("is not read from anything else", () => {
		for (const text of [
			"",
			"MiB",
			"-1MiB",
			"1 PiB",
			"1e3",
			"1,5GiB",
			"99999999TiB",
		])
			assert.equal(Size.parse(text), undefined, text);
	});

	test("prints in the largest unit that divides it, and reads back", () => {
		for (const text of [
			"0B",
			"1B",
			"1025B",
			"1KiB",
			"1536MiB",
			"50GiB",
			"3TiB",
		])
			assert.equal(String(Size.parse(text)), text);
		assert.equal(
			JSON.stringify({ size: Size.gibibytes(1.5) }),
			'{"size":"1536MiB"}',
		);
	});

	test("prints as Kubernetes and the JVM write it", () => {
		assert.equal(Size.gibibytes(50).toQuantity(), "50Gi");
		assert.equal(Size.bytes(10).toQuantity(), "10");
		assert.equal(Size.gibibytes(1.5).toJvm(), "1536m");
	});

	test("cannot be negative or broken", () => {
		assert.throws(() => Size.bytes(-1), RangeError);
		assert.throws(() => Size.bytes(0.5), RangeError);
		assert.throws(() => Size.bytes(Number.NaN), RangeError);
	});
});

describe("a duration", () => {
	test("is read with its unit", () => {
		for (const [text, ms] of [
			["250ms", 250],
			["30s", 30_000],
			["1.5s", 1_500],
			["5m", 300_000],
			["4h", 14_400_000],
			["7d", 604_800_000],
		] as const)
			assert.equal(Duration.parse(text)?.milliseconds, ms, text);
	});

	test("is not read without a unit or with another", () => {
		for (const text of ["", "30", "s", "-1s", "1w", "1 year", "1h30m"])
			assert.equal(Duration.parse(text), undefined, text);
	});

	test("prints in the largest unit that divides it, and reads back", () => {
		for (const text of ["0ms", "1ms", "1500ms", "90s", "36h", "2d"])
			assert.equal(String(Duration.parse(text)), text);
	});
});
