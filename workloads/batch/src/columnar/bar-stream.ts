import { type DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import type { DuckDb } from "../duckdb.ts";

/** Rows of one ticker, by day. The arrays are used again for the next ticker. */
export interface TickerBars {
	readonly ticker: string;
	readonly rows: number;
	/** Days since 1970-01-01. */
	readonly day: Float64Array;
	readonly p: Float64Array;
	readonly volume: Float64Array;
	/** What only the full rows have; empty otherwise. */
	readonly open: Float64Array;
	readonly high: Float64Array;
	readonly low: Float64Array;
	readonly close: Float64Array;
	/** Numbers of companies in `companies`. */
	readonly company: Float64Array;
	readonly companies: readonly string[];
}

/** Rows that were taken to be sorted are not. */
export class BarsOutOfOrderError extends Error {
	readonly code = "BARS_OUT_OF_ORDER";

	constructor(ticker: string) {
		super(`bars of ${ticker} are not sorted by ticker and day`);
		this.name = "BarsOutOfOrderError";
	}
}

export interface BarStreamOptions {
	readonly columns: "full" | "derived";
	/** `trusted` takes the rows as they come and checks that they are sorted. */
	readonly order: "trusted" | "sort";
}

/** Everything is read as DOUBLE: one kind of vector, so that copying it is one tight loop. */
const EXPRESSIONS = {
	day: "day - DATE '1970-01-01'",
	p: "p",
	volume: "volume",
	open: "open",
	high: "high",
	low: "low",
	close: "close",
	company: "enum_code(CAST(company AS company_name))",
} as const;
type Name = keyof typeof EXPRESSIONS;
const DERIVED_NAMES = ["day", "p", "volume"] as const satisfies Name[];
const FULL_NAMES = Object.keys(EXPRESSIONS) as Name[];

/**
 * Where rows come from, and what tells their ticker. Parquet stores a text once for many rows and DuckDB hashes it
 * once, while the code of an ENUM is looked up for each row; it is worth that when rows must be sorted.
 */
const SOURCES = {
	trusted: { code: "hash(ticker)", from: "bar_rows" },
	sort: { code: "enum_code(ticker)", from: "bars ORDER BY ticker, day" },
} as const;

/**
 * The bars of DuckDB's views `bars` and `bar_rows` (see `defineBars`), ticker by ticker.
 * @throws {BarsOutOfOrderError} when the order is trusted and the rows are not sorted by ticker and day
 */
export async function* tickerBars(
	db: DuckDb,
	{ columns, order }: BarStreamOptions,
): AsyncGenerator<TickerBars> {
	const { tickers, placeOf } = await tickerPlaces(db, order);
	if (columns === "full") {
		await db.run("DROP TYPE IF EXISTS company_name");
		await db.run(
			"CREATE TYPE company_name AS ENUM (SELECT DISTINCT company FROM bar_rows ORDER BY company)",
		);
	}
	const companies = columns === "full" ? await labels(db, "company_name") : [];
	const names = columns === "full" ? FULL_NAMES : DERIVED_NAMES;
	const rows = new TickerRows(names);
	const bars = (): TickerBars => ({
		...rows.arrays(),
		ticker: tickers[rows.place] as string,
		rows: rows.count,
		companies,
	});
	const { code, from } = SOURCES[order];
	const list = [code, ...names.map((name) => EXPRESSIONS[name])].map(
		(expression) => `CAST(${expression} AS DOUBLE)`,
	);
	const codes = new Float64Array(DuckDBVector.standardSize());
	const query = `SELECT ${list.join(", ")} FROM ${from}`;
	for await (const chunk of db.dataChunks(query)) {
		const { rowCount } = chunk;
		copy(doubles(chunk, 0), 0, rowCount, codes, 0);
		for (let start = 0; start < rowCount; ) {
			const place = placeOf(codes[start] as number);
			const end = endOfRun(codes, start, rowCount);
			if (place !== rows.place) {
				if (rows.count) yield bars();
				if (place < rows.place)
					throw new BarsOutOfOrderError(tickers[place] as string);
				rows.begin(place);
			}
			if (!rows.append(chunk, start, end) && order === "trusted")
				throw new BarsOutOfOrderError(tickers[place] as string);
			start = end;
		}
	}
	if (rows.count) yield bars();
}

/** The tickers in their order, and the place among them by the code of a row. */
async function tickerPlaces(
	db: DuckDb,
	order: BarStreamOptions["order"],
): Promise<{
	readonly tickers: readonly string[];
	readonly placeOf: (code: number) => number;
}> {
	const tickers = await labels(db, "ticker_symbol");
	if (order === "sort") return { tickers, placeOf: (code) => code };
	const hashes = await db.rows<{ hash: number }>(
		"SELECT CAST(hash(label) AS DOUBLE) AS hash FROM (SELECT unnest(enum_range(NULL::ticker_symbol)) AS label)",
	);
	const byHash = new Map(hashes.map(({ hash }, place) => [hash, place]));
	// An ENUM tells them apart, which the pass that sorts reads.
	if (byHash.size < tickers.length)
		throw new BarsOutOfOrderError("two tickers with one hash");
	return { tickers, placeOf: (code) => byHash.get(code) as number };
}

async function labels(db: DuckDb, type: string): Promise<string[]> {
	const rows = await db.rows<{ label: string }>(
		`SELECT unnest(enum_range(NULL::${type})) AS label`,
	);
	return rows.map(({ label }) => label);
}

const doubles = (chunk: DuckDBDataChunk, column: number) =>
	chunk.getColumnVector(column) as { getItem(row: number): unknown };

/** Columns of the ticker that is being read. */
class TickerRows {
	readonly #names: readonly Name[];
	#arrays: Record<Name, Float64Array>;
	#capacity = 8_192;
	/** Of the ticker among all. */
	place = -1;
	count = 0;

	constructor(names: readonly Name[]) {
		this.#names = names;
		this.#arrays = this.#allocated();
	}

	begin(place: number): void {
		this.place = place;
		this.count = 0;
	}

	/** Takes rows of a chunk; tells whether their days go on ascending. */
	append(chunk: DuckDBDataChunk, start: number, end: number): boolean {
		const from = this.count;
		this.count += end - start;
		if (this.count > this.#capacity) this.#grow(from);
		for (const [index, name] of this.#names.entries())
			copy(doubles(chunk, index + 1), start, end, this.#arrays[name], from);
		const { day } = this.#arrays;
		for (let i = Math.max(1, from); i < this.count; i++)
			if (!((day[i] as number) > (day[i - 1] as number))) return false;
		return true;
	}

	arrays(): Record<Name, Float64Array> {
		return this.#map((name) => this.#arrays[name].subarray(0, this.count));
	}

	#grow(kept: number): void {
		this.#capacity = Math.max(this.count, 2 * this.#capacity);
		const before = this.#arrays;
		this.#arrays = this.#allocated();
		for (const name of this.#names)
			this.#arrays[name].set(before[name].subarray(0, kept));
	}

	#allocated(): Record<Name, Float64Array> {
		return this.#map(
			(name) =>
				new Float64Array(this.#names.includes(name) ? this.#capacity : 0),
		);
	}

	#map(value: (name: Name) => Float64Array): Record<Name, Float64Array> {
		return Object.fromEntries(
			FULL_NAMES.map((name) => [name, value(name)]),
		) as Record<Name, Float64Array>;
	}
}

/** The row after those from `start` on that have the same code. */
function endOfRun(codes: Float64Array, start: number, rows: number): number {
	let end = start + 1;
	while (end < rows && codes[end] === codes[start]) end++;
	return end;
}

function copy(
	vector: { getItem(row: number): unknown },
	start: number,
	end: number,
	into: Float64Array,
	at: number,
): void {
	for (let row = start; row < end; row++)
		into[at + row - start] = vector.getItem(row) as number;
}
