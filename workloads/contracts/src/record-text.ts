import { type Rejection, reject } from "./rejection.ts";

/** What a record's text may be, beyond JSON: within these limits all readers of it agree. */
export const RECORD_LIMITS = {
	/** Of the UTF-8. */
	bytes: 1024 * 1024,
	/** Objects and arrays within each other; the record itself is the first. */
	depth: 64,
	/** Of one number. */
	digits: 400,
} as const;

/** ECMAScript's "JSON.parse source text access", which TypeScript does not declare yet. */
interface SourceAccess {
	parse(
		text: string,
		reviver: (
			name: string,
			value: unknown,
			context: { source?: string },
		) => unknown,
	): unknown;
	rawJSON(text: string): unknown;
}
const withSource = JSON as unknown as SourceAccess;

/** As `JSON.parse`, of a text that it takes; numbers are objects that `JSON.stringify` writes digit by digit. */
export const parseExactly = (text: string): unknown =>
	withSource.parse(text, (_, value, { source }) =>
		typeof value === "number" && source !== undefined
			? withSource.rawJSON(source)
			: value,
	);

const QUOTE = 0x22;
const COLON = 0x3a;
const MINUS = 0x2d;
const [ZERO, NINE] = [0x30, 0x39];
const [BRACE, BRACE_END] = [0x7b, 0x7d];
const [BRACKET, BRACKET_END] = [0x5b, 0x5d];
const SPACE = 0x20;

/**
 * Looks for what `JSON.parse` takes and readers understand differently: a known field twice, nesting and numbers
 * beyond {@link RECORD_LIMITS}, half a surrogate pair anywhere. One pass that costs less than the parsing.
 *
 * @param text what `JSON.parse` has taken, an object
 * @param known names of the fields that must not be there twice; at most 31
 */
export function checkRecordText(
	text: string,
	known: readonly string[],
): Rejection | undefined {
	const hasEscapes = text.includes("\\");
	let depth = 0;
	let seen = 0;
	for (let i = 0; i < text.length; ) {
		const code = text.charCodeAt(i);
		if (code === QUOTE) {
			const end = hasEscapes ? endOfText(text, i) : text.indexOf('"', i + 1);
			const isEscaped = hasEscapes && text.slice(i, end).includes("\\");
			if (isEscaped && !JSON.parse(text.slice(i, end + 1)).isWellFormed())
				return reject(
					"LONE_SURROGATE",
					"",
					`half a surrogate pair in the text at character ${i}`,
				);
			if (depth === 1 && isName(text, end + 1)) {
				const name = isEscaped
					? known.indexOf(JSON.parse(text.slice(i, end + 1)))
					: nameAt(text, i + 1, end, known);
				if (name >= 0) {
					if (seen & (1 << name))
						return reject(
							"DUPLICATE_FIELD",
							known[name] as string,
							`${known[name]} is given twice`,
						);
					seen |= 1 << name;
				}
			}
			i = end + 1;
		} else if (code === BRACE || code === BRACKET) {
			if (++depth > RECORD_LIMITS.depth)
				return reject(
					"TOO_DEEP",
					"",
					`nested more than ${RECORD_LIMITS.depth} deep`,
				);
			i++;
		} else if (code === BRACE_END || code === BRACKET_END) {
			depth--;
			i++;
		} else if (code === MINUS || isDigit(code)) {
			const end = endOfNumber(text, i + 1);
			if (end - i > RECORD_LIMITS.digits)
				return reject(
					"LONG_NUMBER",
					"",
					`a number of ${end - i} characters; at most ${RECORD_LIMITS.digits} are taken`,
				);
			i = end;
		} else i++;
	}
	return undefined;
}

/** Index of the quote that ends the text which begins at `start`, escapes aside. */
function endOfText(text: string, start: number): number {
	let i = start + 1;
	while (text.charCodeAt(i) !== QUOTE) i += text[i] === "\\" ? 2 : 1;
	return i;
}

/** Whether what ends before `at` is a name: a colon follows. */
function isName(text: string, at: number): boolean {
	let i = at;
	while (text.charCodeAt(i) <= SPACE) i++;
	return text.charCodeAt(i) === COLON;
}

function nameAt(
	text: string,
	start: number,
	end: number,
	known: readonly string[],
): number {
	for (let i = 0; i < known.length; i++) {
		const name = known[i] as string;
		if (name.length === end - start && text.startsWith(name, start)) return i;
	}
	return -1;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** Digits, sign, point and exponent: all that JSON's numbers have. */
function endOfNumber(text: string, start: number): number {
	let i = start;
	while (isDigit(text.charCodeAt(i)) || "+-.eE".includes(text[i] || " ")) i++;
	return i;
}
