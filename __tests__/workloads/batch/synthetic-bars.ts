import type { Bar } from "./recompute.ts";

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const dayAfter = (start: string, days: number) =>
	new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10);

export function series(
	ticker: string,
	length: number,
	price: (i: number) => number,
	volume: (i: number) => number,
	day = (i: number) => i,
): Bar[] {
	return Array.from({ length }, (_, i) => ({
		ticker,
		day: dayAfter("1999-12-20", day(i)),
		p: price(i),
		volume: volume(i),
	}));
}

/** Bars that are hard on windows: edges of 20, 50, 100 and 200 rows, constants, zeros, falls by powers of ten, gaps, months before 1970. */
export function nastyBars(): Bar[] {
	const random = randomNumbers(7);
	let walk = 100;
	const step = () => {
		walk *= 1 + (random() - 0.5) * 0.1;
		return walk;
	};
	return [
		...series(
			"ONE",
			1,
			() => 5,
			() => 10,
		),
		...series(
			"TWO",
			2,
			(i) => 5 + i,
			() => 0,
		),
		...series("N19", 19, step, () => 7),
		...series("N20", 20, step, () => 7),
		...series("N21", 21, step, () => 7),
		...series("N49", 49, step, () => 7),
		...series("N50", 50, step, () => 7),
		...series("N99", 99, step, () => 7),
		...series("N100", 100, step, () => 7),
		...series("N199", 199, step, () => 7),
		...series("N200", 200, step, () => 7),
		...series("N201", 201, step, () => 7),
		...series(
			"FLAT",
			400,
			() => 12.34,
			() => 1_000,
		),
		...series("ZEROVOL", 300, step, () => 0),
		...series("HALFVOL", 300, step, (i) => (i % 40 < 22 ? 0 : 1_000 * i)),
		...series("HUGEVOL", 300, step, (i) => (i === 30 ? 2 ** 53 - 1 : i % 3)),
		...series("BIGVOL", 300, step, () => Math.floor(random() * 2 ** 52)),
		...series(
			"FALL",
			900,
			(i) => 1e10 * 0.96 ** i + 1e-4,
			() => 5,
		),
		...series(
			"RISE",
			900,
			(i) => 1e-4 * 1.04 ** i,
			() => 5,
		),
		...series(
			"SPIKE",
			400,
			(i) => (i === 100 ? 1e9 : 0.01),
			() => 5,
		),
		...series(
			"AFTER",
			100,
			(i) => (i === 30 ? 1e11 : 0.1),
			() => 5,
		),
		...[
			"1969-12-31",
			"1970-01-01",
			"1970-01-31",
			"2004-02-29",
			"2004-12-31",
			"2005-01-01",
		].map((day, i) => ({ ticker: "OLD", day, p: 5 + i, volume: 5 })),
		...series(
			"DOUBLES",
			60,
			(i) => 2 ** i,
			() => 5,
		),
		...series(
			"GAPS",
			500,
			step,
			() => Math.floor(random() * 1e6),
			(i) => i + Math.floor(i / 50) * 100,
		),
		...series(
			"^UP-1.A=",
			600,
			(i) => 10 * 1.002 ** i,
			(i) => 100 + (i % 25) * 20,
		),
		...series(
			"DOWN",
			600,
			(i) => 10 * 0.997 ** i * (1 + random() * 0.01),
			(i) => 100 + i,
		),
		...series("WILD", 1500, step, () => Math.floor(random() ** 8 * 1e7)),
	];
}

/** Tickers of any length, price level, step and volume, with days left out; the same for a seed. */
export function anyBars(seed: number): Bar[] {
	const random = randomNumbers(seed);
	const between = (low: number, high: number) =>
		low + Math.floor(random() * (high - low + 1));
	return Array.from({ length: between(1, 6) }, (_, ticker) => {
		const level = 10 ** between(-2, 6);
		const step = [0, 0.001, 0.05, 0.5][between(0, 3)] as number;
		const shares = [0, 1, 1e6, 2 ** 45][between(0, 3)] as number;
		const leftOut = random() < 0.5 ? 0 : between(1, 30);
		let price = level;
		let day = 0;
		return series(
			`T${ticker}`,
			between(1, 450),
			() => {
				price *= 1 + (random() - 0.5) * step;
				// Now and then a price of another order of magnitude.
				return random() < 0.005 ? price * 10 ** between(-6, 6) : price;
			},
			() => (random() < 0.1 ? 0 : Math.floor(random() * shares)),
			() => {
				day += 1 + (leftOut && random() < 0.1 ? leftOut : 0);
				return day;
			},
		);
	}).flat();
}

/** Prices of 0.01 and of 500,000 in one ticker and side by side, far more rows than a window has. */
export function farApart(): Bar[] {
	const random = randomNumbers(11);
	const cent = () => 0.01 * (1 + random() * 0.001);
	const fortune = () => 500_000 * (1 + random() * 0.001);
	return [
		...series("CENT", 5_300, cent, (i) => i),
		...series("FORTUNE", 5_300, fortune, () => 2 ** 52),
		...series(
			"BOTH",
			5_300,
			(i) => (i % 700 < 60 ? fortune() : cent()),
			(i) => (i % 700 < 60 ? 2 ** 52 : i % 3),
		),
	];
}
