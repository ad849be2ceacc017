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
const DERIVED = {
	code: "enum_code(ticker)",
	day: "day - DATE '1970-01-01'",
	p: "p",
	volume: "volume",
} as const;
const FULL = {
	...DERIVED,
	open: "open",
	high: "high",
	low: "low",
	close: "close",
	company: "enum_code(CAST(company AS company_name))",
} as const;
type Name = keyof typeof FULL;

/**
 * The bars of DuckDB's view `bars`, ticker by ticker.
 * @throws {BarsOutOfOrderError} when the order is trusted and the rows are not sorted by ticker and day
 */
export async function* tickerBars(
	db: DuckDb,
	{ columns, order }: BarStreamOptions,
): AsyncGenerator<TickerBars> {
	const tickers = await labels(db, "ticker_symbol");
	if (columns === "full") {
		await db.run("DROP TYPE IF EXISTS company_name");
		await db.run(
			"CREATE TYPE company_name AS ENUM (SELECT DISTINCT company FROM bars ORDER BY company)",
		);
	}
	const companies = columns === "full" ? await labels(db, "company_name") : [];
	const expressions = columns === "full" ? FULL : DERIVED;
	const rows = new TickerRows(Object.keys(expressions) as Name[]);
	const bars = (): TickerBars => ({
		...rows.arrays(),
		ticker: tickers[rows.code] as string,
		rows: rows.count,
		companies,
	});
	const list = Object.values(expressions).map(
		(expression) => `CAST(${expression} AS DOUBLE)`,
	);
	const codes = new Float64Array(DuckDBVector.standardSize());
	const query = `SELECT ${list.join(", ")} FROM bars${order === "sort" ? " ORDER BY ticker, day" : ""}`;
	for await (const chunk of db.dataChunks(query)) {
		const { rowCount } = chunk;
		copy(doubles(chunk, 0), 0, rowCount, codes, 0);
		for (let start = 0; start < rowCount; ) {
			const code = codes[start] as number;
			const end = endOfRun(codes, start, rowCount);
			if (code !== rows.code) {
				if (rows.count) yield bars();
				if (code < rows.code)
					throw new BarsOutOfOrderError(tickers[code] as string);
				rows.begin(code);
			}
			if (!rows.append(chunk, start, end) && order === "trusted")
				throw new BarsOutOfOrderError(tickers[code] as string);
			start = end;
		}
	}
	if (rows.count) yield bars();
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
	code = -1;
	count = 0;

	constructor(names: readonly Name[]) {
		this.#names = names;
		this.#arrays = this.#allocated();
	}

	begin(code: number): void {
		this.code = code;
		this.count = 0;
	}

	/** Takes rows of a chunk; tells whether their days go on ascending. */
	append(chunk: DuckDBDataChunk, start: number, end: number): boolean {
		const from = this.count;
		this.count += end - start;
		if (this.count > this.#capacity) this.#grow(from);
		for (const [column, name] of this.#names.entries())
			if (name !== "code")
				copy(doubles(chunk, column), start, end, this.#arrays[name], from);
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
		const names = Object.keys(FULL) as Name[];
		return Object.fromEntries(
			names.map((name) => [name, value(name)]),
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
