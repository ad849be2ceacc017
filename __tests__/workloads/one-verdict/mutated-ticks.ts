import fc from "fast-check";

const TICK = {
	ticker: "MSFT",
	company: "Microsoft Corp. – Übersee",
	time: "2026-11-20T09:12:33.417Z",
	Open: 415.2,
	High: 416.75,
	Low: 414.9,
	Close: 416.05,
	"Adj Close": 411.37,
	Volume: 250,
};
const NAMES = Object.keys(TICK);

const digits = fc
	.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 })
	.map((all) => all.join(""));
/** Every form that a number may have in JSON, and some that it may not. */
const numberForm = fc
	.tuple(
		fc.constantFrom("", "", "", "-", "+"),
		fc.oneof(
			fc.constantFrom("0", "415", "416", "414.95", "1e12", "999999999999"),
			digits,
		),
		fc.oneof(
			fc.constant(""),
			digits.map((all) => `.${all}`),
		),
		fc.oneof(
			fc.constant(""),
			fc
				.tuple(
					fc.constantFrom("e", "E"),
					fc.constantFrom("", "+", "-"),
					fc.integer({ min: 0, max: 400 }),
				)
				.map((parts) => parts.join("")),
		),
	)
	.map((parts) => parts.join(""));
const two = (min: number, max: number) =>
	fc.integer({ min, max }).map((n) => String(n).padStart(2, "0"));
/** Times close to the contract's form. */
const timeForm = fc
	.tuple(
		fc.constantFrom("2026", "1999", "1900", "1899", "0001"),
		two(0, 13),
		two(0, 32),
		fc.constantFrom("T", "t", " "),
		two(0, 24),
		two(0, 60),
		two(0, 60),
		fc.oneof(
			fc.constant(""),
			digits.map((all) => `.${all.slice(0, 10)}`),
		),
		fc.oneof(
			fc.constantFrom("Z", "z", "", "+00:00", "-00:00"),
			fc
				.tuple(fc.constantFrom("+", "-"), two(0, 24), two(0, 60))
				.map(([sign, h, m]) => `${sign}${h}:${m}`),
		),
	)
	.map(
		([y, mo, d, t, h, mi, s, fraction, zone]) =>
			`${y}-${mo}-${d}${t}${h}:${mi}:${s}${fraction}${zone}`,
	);
const odd = fc.constantFrom(
	'"\\ud800"',
	'"\\ude00\\ud83d"',
	'"\\ud83d\\ude00"',
	'"\\\\ud800"',
	'"a\\nb\\u0041"',
	'"\\u0000"',
	"NaN",
	"-Infinity",
	"01",
	"[[[[[]]]]]",
	'{"Open":1,"Open":2}',
	'{"ticker":"X"}',
	"1e400",
	"-0",
	'"Volume"',
);
/** A value of a field, as JSON or nearly. */
const value = fc.oneof(
	numberForm,
	timeForm.map((time) => JSON.stringify(time)),
	odd,
	fc.json({ maxDepth: 2 }),
	fc
		.string({ unit: "binary", maxLength: 12 })
		.map((text) => JSON.stringify(text)),
	fc
		.stringMatching(/^[A-Z0-9.\-^=&/_:+#$@!]{1,34}$/)
		.map((text) => JSON.stringify(text)),
);
const name = fc.oneof(
	fc.constantFrom(...NAMES, "open", "x", "\\u004fpen", "_more", "__proto__"),
	fc.string({ maxLength: 4 }).map((text) => JSON.stringify(text).slice(1, -1)),
);

type Fields = (readonly [name: string, json: string])[];
const change = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ set: fc.constantFrom(...NAMES), to: value }),
	},
	{ weight: 2, arbitrary: fc.record({ add: name, to: value, at: fc.nat(9) }) },
	{ weight: 1, arbitrary: fc.record({ drop: fc.constantFrom(...NAMES) }) },
);

/** A real tick of which up to three fields are replaced, added, given twice or left out, with spaces anywhere. */
const mutatedTick = fc
	.tuple(
		fc.array(change, { minLength: 0, maxLength: 3 }),
		fc.constantFrom("", "", "", " ", "\t", "\n "),
	)
	.map(([changes, space]) => {
		let fields: Fields = Object.entries(TICK).map(
			([field, given]) => [field, JSON.stringify(given)] as const,
		);
		for (const one of changes)
			if ("set" in one)
				fields = fields.map((field) =>
					field[0] === one.set ? [one.set, one.to] : field,
				);
			else if ("add" in one) fields.splice(one.at, 0, [one.add, one.to]);
			else fields = fields.filter(([field]) => field !== one.drop);
		return `{${fields.map(([field, json]) => `${space}"${field}"${space}:${space}${json}`).join(",")}${space}}`;
	});

/** The same with some of its bytes changed, put in or taken out. */
const damagedTick = fc
	.tuple(
		mutatedTick,
		fc.array(
			fc.tuple(
				fc.nat(400),
				fc.constantFrom(0, 1),
				fc.oneof(
					fc.constantFrom(...Buffer.from('{}[]",:\\e-0 \n\u0000')),
					fc.nat(255),
				),
			),
			{ minLength: 1, maxLength: 3 },
		),
	)
	.map(([json, damages]) => {
		const bytes = [...Buffer.from(json)];
		for (const [at, removed, byte] of damages)
			bytes.splice(at % bytes.length, removed, byte);
		return Buffer.from(bytes);
	});

/** Bytes of records as nobody would write them. */
export const anyRecord: fc.Arbitrary<Buffer> = fc.oneof(
	{ weight: 8, arbitrary: mutatedTick.map((json) => Buffer.from(json)) },
	{ weight: 3, arbitrary: damagedTick },
	{ weight: 1, arbitrary: fc.json().map((json) => Buffer.from(json)) },
	{
		weight: 1,
		arbitrary: fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all)),
	},
);
