import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { parseHistory } from "@tickstack/contracts/history";
import { columnsOf, isHeader } from "@tickstack/contracts/history-columns";
import { HistoryError } from "@tickstack/contracts/history-error";
import { parseJson } from "@tickstack/contracts/history-json";
import type { History } from "@tickstack/contracts/history-report";
import { readDelimited } from "@tickstack/contracts/history-table";
import { readPriceFile } from "./history-file.ts";
import { firstBytes, isGzip, isZstd } from "./price-file.ts";

/** Characters of a file that are read as one: enough rows to see how its dates and numbers are written. */
const PART = 2 ** 19;
/** Parts that may be needed until the order of day and month shows. */
const UNDECIDED_PARTS = 8;
/** Bytes of a file that is not rows of text one after the other, and is read as a whole. */
const LARGEST_WHOLE = 16 * 2 ** 20;

/** The file is not rows of UTF-8 text one after the other. */
class NotRowsError extends Error {}

/**
 * Reads a history file part by part, in the memory of one part: CSV, JSON Lines and arrays of JSON objects, as they
 * are or compressed with gzip or zstd. Each part is read as a file of its own, so a ticker may be in several, a day in
 * two, and the dates of a part are the file's own order. What else a history may be (a zip, Parquet, a document of
 * another shape, an encoding of its own) is one part as a whole.
 *
 * @param take receives a part; `again` when what came before is void, since the file turned out to be of another kind
 * @param signal ends the reading with its reason
 * @throws {HistoryError} when it cannot be read, is too large to be read as a whole, or no part has a valid row
 */
export async function readHistoryInParts(
	path: string,
	nowMs: number,
	take: (part: History, again: boolean) => void,
	signal?: AbortSignal,
): Promise<void> {
	let taken = 0;
	try {
		for await (const part of parts(path, nowMs)) {
			signal?.throwIfAborted();
			take(part, false);
			taken++;
		}
	} catch (error) {
		signal?.throwIfAborted();
		if (!(error instanceof NotRowsError)) throw readable(path, error);
		await checkWhole(path);
		for (const { history } of await readPriceFile(path, { nowMs })) {
			take(history, taken > 0);
			taken = 0;
		}
	}
}

async function checkWhole(path: string): Promise<void> {
	const { size } = await stat(path);
	if (size > LARGEST_WHOLE)
		throw new HistoryError(
			"HISTORY_UNREADABLE",
			`history ${basename(path)} has ${Math.round(size / 2 ** 20)} MiB and is not rows of text (CSV, JSON Lines, an array of JSON objects), which are read one after the other; \`npx tickstack import\` makes such a file of it`,
		);
}

const readable = (path: string, error: unknown): unknown =>
	error instanceof HistoryError
		? error
		: new HistoryError(
				"HISTORY_UNREADABLE",
				`history ${basename(path)} cannot be read: ${(error as Error).message}`,
			);

/** @throws {NotRowsError} {@link HistoryError} */
async function* parts(path: string, nowMs: number): AsyncGenerator<History> {
	const options = { name: basename(path), nowMs };
	let empty: HistoryError | undefined;
	let found = false;
	let undecided: { readonly texts: string[]; error?: HistoryError } = {
		texts: [],
	};
	for await (const { head, rows, tail } of rowTexts(path)) {
		undecided.texts.push(rows);
		try {
			yield parseHistory(`${head}${undecided.texts.join("")}${tail}`, options);
			found = true;
		} catch (error) {
			if (!(error instanceof HistoryError)) throw error;
			const isOpen = undecided.texts.length < UNDECIDED_PARTS;
			if (error.code === "HISTORY_DATES" && isOpen) {
				undecided.error = error;
				continue;
			}
			if (error.code !== "HISTORY_EMPTY") throw error;
			empty ??= error;
		}
		undecided = { texts: [] };
	}
	if (undecided.error) throw undecided.error;
	if (!found) throw empty ?? new NotRowsError();
}

/** Rows of a file as text, and what makes a file of them. */
interface RowText {
	readonly head: string;
	readonly rows: string;
	readonly tail: string;
}

async function* rowTexts(path: string): AsyncGenerator<RowText> {
	let text = "";
	let shape: Shape | undefined;
	const take = (isLast: boolean): RowText | undefined => {
		shape ??= shapeOf(text, basename(path));
		const rest = shape.cut(text, isLast);
		const rows = text.slice(0, text.length - rest.length);
		text = rest;
		if (rows.trim() === "") return undefined;
		const { head, tail } = shape;
		shape = { ...shape, head: shape.nextHead };
		return { head, rows: shape.clean(rows), tail };
	};
	for await (const chunk of decoded(path)) {
		text += chunk;
		if (text.length < PART) continue;
		const found = take(false);
		if (found) yield found;
		// A row longer than a part is none.
		else if (text.length > 2 * PART) throw new NotRowsError();
	}
	const last = take(true);
	if (last) yield last;
}

/** How rows of a kind of text are told apart, and what stands before and behind those of a part. */
interface Shape {
	/** Before the first part, which has its own. */
	readonly head: string;
	/** Before the parts that follow. */
	readonly nextHead: string;
	readonly tail: string;
	/** What behind the last whole row is left for the next part. */
	cut(text: string, isLast: boolean): string;
	/** Rows without what belongs between two parts. */
	clean(rows: string): string;
}

const afterLastLine = (text: string, isLast: boolean): string =>
	isLast ? "" : text.slice(text.lastIndexOf("\n") + 1);

const LINES = {
	head: "",
	tail: "",
	cut: afterLastLine,
	clean: (rows: string) => rows,
};

/** @throws {NotRowsError} */
function shapeOf(text: string, name: string): Shape {
	const first = /\S/.exec(text)?.[0];
	if (first === "[") return arrayOf(text, name);
	const whole = text.slice(0, text.lastIndexOf("\n") + 1) || text;
	if (first === "{") {
		if (!isRow(whole.trimStart().split("\n", 1)[0] ?? ""))
			throw new NotRowsError();
		return { ...LINES, nextHead: "" };
	}
	// Of a file that is too short for it the whole says what is wrong.
	const start = readDelimited(whole)?.rows[0]?.line;
	if (start === undefined) throw new NotRowsError();
	const lines = whole.split(/(?<=\r\n|\n|\r(?!\n))/);
	return { ...LINES, nextHead: lines.slice(0, start - 1).join("") };
}

/** Whether a text is a JSON object with the columns of a row. */
function isRow(text: string): boolean {
	try {
		const value = parseJson(text);
		return (
			typeof value === "object" &&
			value !== null &&
			isHeader(columnsOf(Object.keys(value))) &&
			!Object.values(value).some((cell) => cell instanceof Object)
		);
	} catch {
		return false;
	}
}

/** @throws {NotRowsError} */
function arrayOf(text: string, name: string): Shape {
	const begin = text.indexOf("[") + 1;
	const end = endOfElement(text, begin);
	if (end === undefined || !isRow(text.slice(begin, end)))
		throw new NotRowsError();
	let from = begin;
	return {
		head: "",
		nextHead: "[",
		tail: "]",
		cut: (given, isLast) => {
			let at = from;
			from = 0;
			for (;;) {
				const next = endOfElement(given, at);
				if (next === undefined) break;
				at = next;
			}
			const rest = given.slice(at);
			if (isLast && rest.trim() !== "]")
				throw new HistoryError(
					"HISTORY_NOT_JSON",
					`history ${name} begins as JSON but is not JSON: the array has no end`,
				);
			return rest;
		},
		clean: (rows) => rows.replace(/^\s*,/, ""),
	};
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The position behind the object that begins next; undefined when it does not end in the text, or none begins. */
function endOfElement(text: string, from: number): number | undefined {
	let depth = 0;
	for (let at = from; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) {
			do {
				at = text.indexOf('"', at + 1);
				if (at === -1) return undefined;
			} while (isEscaped(text, at));
		} else if (code === 0x7b || code === 0x5b) depth++;
		else if (code === 0x7d || code === 0x5d) {
			// The array's own end, or one that nothing began.
			if (depth === 0) return undefined;
			if (--depth === 0) return at + 1;
		}
	}
	return undefined;
}

function isEscaped(text: string, quote: number): boolean {
	let slashes = 0;
	while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++;
	return slashes % 2 === 1;
}

/** The text of a file. @throws {NotRowsError} when it is not UTF-8, or packed in another way than gzip or zstd */
async function* decoded(path: string): AsyncGenerator<string> {
	const head = await firstBytes(path, 4);
	const source = createReadStream(path, { highWaterMark: 2 ** 18 });
	const unpack = isGzip(head)
		? createGunzip()
		: isZstd(head)
			? createZstdDecompress()
			: undefined;
	if (unpack) {
		source.on("error", (error) => unpack.destroy(error));
		source.pipe(unpack);
	}
	const decoder = new TextDecoder("utf-8", { fatal: true });
	const decode = (chunk?: Buffer): string => {
		try {
			const text = decoder.decode(chunk, { stream: chunk !== undefined });
			// No text has it: UTF-16, Parquet, a workbook.
			if (!text.includes("\0")) return text;
		} catch (error) {
			if (!(error instanceof TypeError)) throw error;
		}
		throw new NotRowsError();
	};
	try {
		for await (const chunk of unpack ?? source) yield decode(chunk as Buffer);
		yield decode();
	} finally {
		source.destroy();
	}
}
