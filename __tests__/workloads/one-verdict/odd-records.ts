/** Records of all kinds with the verdict that every reader must give, written by hand from the data contracts. */
export const NOW = Date.parse("2026-11-20T09:30:00.000Z");
const TICK = {
	ticker: "AAPL",
	company: "Apple Inc.",
	time: "2026-11-20T09:29:59.250Z",
	Open: 100.5,
	High: 102,
	Low: 99.25,
	Close: 101,
	"Adj Close": 101,
	Volume: 10,
};
const text = JSON.stringify(TICK);
const tick = (fields: object) => JSON.stringify({ ...TICK, ...fields });
/** The tick with one field's JSON replaced by a text of any kind. */
const raw = (field: keyof typeof TICK, json: string) =>
	text.replace(
		`"${field}":${JSON.stringify(TICK[field])}`,
		`"${field}":${json}`,
	);
/** The tick with one more field, given as JSON. */
const more = (field: string) => `${text.slice(0, -1)},${field}}`;
const nested = (depth: number) =>
	more(`"x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}`);
const without = (field: keyof typeof TICK) => {
	const { [field]: _, ...rest } = TICK;
	return JSON.stringify(rest);
};

export interface Odd {
	readonly value: string | Uint8Array;
	/** @default {@link NOW} */
	readonly timestamp?: number;
}

export const VALID: Readonly<Record<string, string | Odd>> = {
	"an ordinary tick": text,
	"white space around it": ` \r\n\t${text}\n`,
	"unknown fields": tick({ venue: { mic: ["XNAS", { x: null }] } }),
	"an unknown field with a field of the contract inside": tick({
		x: { Open: "no" },
	}),
	"an unknown field whose value has a field twice": `${text.slice(0, -1)},"x":{"a":1,"a":2}}`,
	"an unknown field that differs in case only": tick({ open: "x", VOLUME: -1 }),
	"Volume as 12.0": raw("Volume", "12.0"),
	"Volume as 1.2e1": raw("Volume", "1.2e1"),
	"Volume of 0": tick({ Volume: 0 }),
	"Volume of -0": raw("Volume", "-0"),
	"the greatest whole Volume of tick/1": tick({
		Volume: Number.MAX_SAFE_INTEGER,
	}),
	"the greatest Volume": raw("Volume", "1e18"),
	"a Volume of 2^53 + 1": raw("Volume", "9007199254740993"),
	"half a share": tick({ Volume: 0.5 }),
	"a Volume of 18 digits behind the point": raw(
		"Volume",
		"0.123456789012345678",
	),
	"a Volume of null": tick({ Volume: null }),
	"no Volume": without("Volume"),
	"no Volume and the word as company": without("Volume").replace(
		"Apple Inc.",
		"Volume",
	),
	"no Volume and another field": `${without("Volume").slice(0, -1)},"x":1}`,
	"a price of 0": tick({ Low: 0 }),
	"a price that is 0 as double": raw("Low", "1e-400"),
	"the smallest price": raw("Low", "5e-324"),
	"prices of -0": text
		.replace('"Open":100.5', '"Open":-0')
		.replace('"Low":99.25', '"Low":-0.0'),
	"prices below 0": tick({
		Open: -37.5,
		High: 10.25,
		Low: -40.32,
		Close: -37.63,
		"Adj Close": -1,
	}),
	"the greatest prices": tick({ High: 1e12, Low: -1e12, "Adj Close": -1e12 }),
	"Open and Close outside Low to High by the tolerance": tick({
		Open: 102.0001,
		Close: 99.2499,
	}),
	"the last digit of an adjusted price": tick({
		Open: 3.0000000000000004,
		High: 3,
		Low: 2.5,
		Close: 3,
	}),
	"a number of 400 characters": more(`"x":-0.${"1".repeat(397)}`),
	"a price of 400 characters": raw("Open", `100.${"3".repeat(396)}`),
	"digits in a text": more(`"x":"${"1".repeat(1_500)}"`),
	"nested 64 deep": nested(64),
	"many brackets side by side": more(`"x":[${"[],".repeat(500)}{}]`),
	"brackets in a text": more(`"x":"${"[{".repeat(500)}\\"["`),
	"a price with an exponent": raw("Open", "1.005E+2"),
	"a price of 60 digits": raw("Open", `100.${"3".repeat(57)}`),
	"escapes in a name and a value": text
		.replace('"Open"', '"\\u004fpen"')
		.replace('"AAPL"', '"\\u0041APL"'),
	"a ticker of digits": tick({ ticker: "600519" }),
	"a ticker of digits and an exponent": tick({ ticker: "1E5" }),
	"a ticker that begins with a minus": tick({ ticker: "-5" }),
	"every sign that a ticker may have": tick({ ticker: ".-^=&/_:+#$@!Z9" }),
	"a ticker of 32 characters": tick({
		ticker: "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
	}),
	"a company that looks like a number": tick({ company: "3" }),
	"a company that looks like JSON": tick({ company: "{}" }),
	"a company of a control character": tick({ company: "A\u0001" }),
	"a company of quotes and backslashes": tick({ company: 'A"\\"B' }),
	"a company in another script": tick({ company: "貴州茅台酒" }),
	"a company of spaces": tick({ company: "  " }),
	"spaces behind colons and commas": JSON.stringify(TICK, null, 1).replaceAll(
		"\n",
		"",
	),
	"a pair of surrogates as escapes": raw("company", '"\\ud83d\\ude00"'),
	"an escaped backslash before a u": raw("company", '"\\\\ud800"'),
	"a company of 200 characters outside the BMP": tick({
		company: "😀".repeat(200),
	}),
	"a time without a fraction": tick({ time: "2026-11-20T09:29:59Z" }),
	"a time with nanoseconds": tick({ time: "2026-11-20T09:29:59.250999999Z" }),
	"a time with one digit of a fraction": tick({
		time: "2026-11-20T09:29:59.2Z",
	}),
	"a time with an offset": tick({ time: "2026-11-20T14:59:59.250+05:30" }),
	"a time with the greatest offset": tick({
		time: "2026-11-19T09:30:58.250-23:59",
	}),
	"a time with an offset of -00:00": tick({
		time: "2026-11-20T09:29:59.250-00:00",
	}),
	"a time in small letters": tick({ time: "2026-11-20t09:29:59.250z" }),
	"a time before 1970 with nanoseconds": tick({
		time: "1969-12-31T23:59:59.999999999Z",
	}),
	"1900 by its offset": tick({ time: "1899-12-31T23:00:00-01:00" }),
	"the end of February by its offset": tick({
		time: "2024-03-01T00:30:00+01:00",
	}),
	"a leap day": tick({ time: "2024-02-29T23:59:59.999Z" }),
	"the first moment of 1900": tick({ time: "1900-01-01T00:00:00.000Z" }),
	"5 s ahead of the record's timestamp": tick({
		time: "2026-11-20T09:30:05.000Z",
	}),
	"5 s ahead of a record timestamp before the clock": {
		value: tick({ time: "2026-11-20T08:00:05.000Z" }),
		timestamp: Date.parse("2026-11-20T08:00:00.000Z"),
	},
	"Open and Close at the limits": tick({ Open: 99.25, Close: 102 }),
	"an Adj Close outside Low to High": tick({ "Adj Close": 12 }),
};

export const INVALID: Readonly<Record<string, string | Odd>> = {
	"an empty value": "",
	"white space": "  ",
	null: "null",
	"a text": '"tick"',
	"a number": "12",
	"an array of the tick": `[${text}]`,
	"the tick inside an object": `{"tick":${text}}`,
	"a broken line": text.slice(0, -1),
	"a text after the tick": `${text} x`,
	"two ticks": `${text}\n${text}`,
	"two ticks with a comma": `${text},${text}`,
	"a brace too many": `${text}}`,
	"a bracket too many": `${text}]`,
	"fields that close the wrapping": `${text},"hash":1}`,
	"a comment": text.replace(",", ",/* c */"),
	"a comma at the end": text.replace(/}$/, ",}"),
	"single quotes": text.replaceAll('"', "'"),
	"a name without quotes": text.replace('"Open"', "Open"),
	"a number with a leading 0": raw("Volume", "010"),
	"a number with a plus": raw("Volume", "+10"),
	"a number without a digit before the point": raw("Open", ".5"),
	NaN: raw("Open", "NaN"),
	Infinity: raw("High", "Infinity"),
	"a price that is above double": raw("High", "1e400"),
	"NaN as text": tick({ Open: "NaN" }),
	"a price as text": tick({ Open: "100.5" }),
	"a Volume as text": tick({ Volume: "10" }),
	"a price of true": tick({ Low: true }),
	"a price of null": tick({ Close: null }),
	"a price as object": tick({ Close: { value: 1 } }),
	"a price as array": tick({ Close: [101] }),
	"no Open": without("Open"),
	"no company": without("company"),
	"no time": without("time"),
	"names in another case": text.replace('"Open"', '"open"'),
	"a bad field before a good one of the same name": `{"Open":"x",${text.slice(1)}`,
	"two good fields of one name": more('"Open":100.75'),
	"two equal fields of one name": more('"Open":100.5'),
	"a field twice, once with an escape": more('"\\u004fpen":100.5'),
	"an object with a field twice before a good field of the same name": `{"Open":{"a":1,"a":2},${text.slice(1)}`,
	"a field twice and no Volume": `${without("Volume").slice(0, -1)},"Open":100.5}`,
	"a field twice, no Volume, and the word as company": `${without("Volume").slice(0, -1).replace("Apple Inc.", "Volume")},"Open":100.5}`,
	"a field twice and a company that is a number": raw("company", "5").replace(
		"{",
		'{"company":"x","ticker":"A",',
	),
	"a Volume of null and one of 10": `{"Volume":null,${text.slice(1)}`,
	"nested 65 deep": nested(65),
	"nested 1,500 deep": nested(1_500),
	"a number of 401 characters": more(`"x":-0.${"1".repeat(398)}`),
	"a number of 1,500 characters": more(`"x":${"1".repeat(1_500)}`),
	"a lone surrogate in an unknown field": more('"x":"\\ud800"'),
	"a lone surrogate in a name": more('"\\udc00":1'),
	"surrogates in the wrong order": more('"x":"\\ude00\\ud83d"'),
	"a lone surrogate behind a pair": more('"x":"\\ud83d\\ude00\\ude00"'),
	"more than 1 MiB": more(`"x":"${"x".repeat(1024 * 1024)}"`),
	"a price of 1e200": tick({ High: 1e200 }),
	"a price above 1e12": tick({ "Adj Close": 1.000001e12 }),
	"a Volume above 1e18": raw("Volume", "1.1e18"),
	"a Volume of true": tick({ Volume: true }),
	"a Volume of NaN as text": tick({ Volume: "NaN" }),
	"a Volume of an empty text": tick({ Volume: "" }),
	"a Volume as array": tick({ Volume: [] }),
	"Close outside Low to High by more than the tolerance": tick({
		Close: 102.00011,
	}),
	"a good field before a bad one of the same name": `${text.slice(0, -1)},"Open":"x"}`,
	"a good field before a null of the same name": `${text.slice(0, -1)},"Open":null}`,
	"a good field before an object with a field twice": `${text.slice(0, -1)},"Open":{"a":1,"a":2}}`,
	"Low above Open": tick({ Low: 100.75 }),
	"High below Close": tick({ High: 100.75 }),
	"a Volume below 0": tick({ Volume: -1 }),
	"a Volume of 30 digits": raw("Volume", "9".repeat(30)),
	"a ticker in small letters": tick({ ticker: "aapl" }),
	"a ticker of 33 characters": tick({ ticker: "A".repeat(33) }),
	"a ticker of a point": tick({ ticker: "." }),
	"a ticker of two points": tick({ ticker: ".." }),
	"a ticker with a space": tick({ ticker: "BRK B" }),
	"an empty ticker": tick({ ticker: "" }),
	"a ticker with a line end": tick({ ticker: "AAPL\n" }),
	"a ticker that is a number": tick({ ticker: 600519 }),
	"an empty company": tick({ company: "" }),
	"a company of 201 characters": tick({ company: "x".repeat(201) }),
	"a company that is a number": tick({ company: 5 }),
	"a lone surrogate in the company": raw("company", '"A\\ud800"'),
	"a line end inside a text": text.replace("Apple", "App\nle"),
	"a time with a space": tick({ time: "2026-11-20 09:29:59.250Z" }),
	"a time without an offset": tick({ time: "2026-11-20T09:29:59.250" }),
	"a time without seconds": tick({ time: "2026-11-20T09:29Z" }),
	"a time with ten digits of a fraction": tick({
		time: "2026-11-20T09:29:59.1234567890Z",
	}),
	"a time with an offset of a day": tick({
		time: "2026-11-20T09:29:59.250-24:00",
	}),
	"a time with a zone's name": tick({
		time: "2026-11-20T09:29:59.250Europe/Paris",
	}),
	"1899 by its offset": tick({ time: "1900-01-01T00:30:00+01:00" }),
	"a time with a line end": tick({ time: "2026-11-20T09:29:59.250Z\n" }),
	"a time as number": tick({ time: 1_763_630_999_250 }),
	"30 February": tick({ time: "2026-02-30T00:00:00.000Z" }),
	"24 o'clock": tick({ time: "2026-11-19T24:00:00.000Z" }),
	"a leap second": tick({ time: "2016-12-31T23:59:60.000Z" }),
	"a year of five digits": tick({ time: "+02026-11-20T09:29:59.250Z" }),
	"the year 1899": tick({ time: "1899-12-31T23:59:59.999Z" }),
	"more than 5 s ahead of the record's timestamp": tick({
		time: "2026-11-20T09:30:05.001Z",
	}),
	"more than 5 s ahead by its offset": tick({
		time: "2026-11-20T08:30:06-01:00",
	}),
	"more than 5 s ahead of its record timestamp": {
		value: tick({ time: "2026-11-20T08:00:05.001Z" }),
		timestamp: Date.parse("2026-11-20T08:00:00.000Z"),
	},
	"bytes that are not UTF-8": {
		value: Buffer.from(text).map((byte) => (byte === 0x70 ? 0xff : byte)),
	},
	"a byte order mark": `\ufeff${text}`,
	"a space that JSON does not know": `\u00a0${text}`,
};
