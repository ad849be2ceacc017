import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Size } from "@tickstack/contracts/size";

export interface DuckDbOptions {
	/** Memory that DuckDB may use; beyond it, it spills to `spillDir`. */
	readonly memory: Size;
	readonly threads: number;
	readonly spillDir: string;
	/** Ends running statements. */
	readonly signal?: AbortSignal;
}

/** A text as an SQL literal. */
export const quoted = (text: string): string =>
	`'${text.replaceAll("'", "''")}'`;

/** A column name as DuckDB takes it: `Adj Close` needs quotes. */
export const identifier = (name: string): string =>
	/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** DuckDB in this process, in memory: tables of intermediate results, files in and out. */
export class DuckDb {
	readonly #instance: DuckDBInstance;
	readonly #connection: DuckDBConnection;
	readonly #signal: AbortSignal | undefined;
	readonly #interrupt = () => this.#connection.interrupt();

	private constructor(
		instance: DuckDBInstance,
		connection: DuckDBConnection,
		signal: AbortSignal | undefined,
	) {
		this.#instance = instance;
		this.#connection = connection;
		this.#signal = signal;
		signal?.addEventListener("abort", this.#interrupt);
	}

	static async open({
		memory,
		threads,
		spillDir,
		signal,
	}: DuckDbOptions): Promise<DuckDb> {
		const instance = await DuckDBInstance.create(":memory:", {
			memory_limit: `${Math.floor(memory.bytes / 1024)}KiB`,
			threads: String(threads),
			temp_directory: spillDir,
			// Nothing is fetched from the network at run time.
			autoinstall_known_extensions: "false",
			// The order of rows is asked for where it matters; keeping it everywhere costs memory.
			preserve_insertion_order: "false",
		});
		const connection = await instance.connect();
		return new DuckDb(instance, connection, signal);
	}

	async run(sql: string): Promise<void> {
		this.#signal?.throwIfAborted();
		try {
			await this.#connection.run(sql);
		} catch (error) {
			this.#signal?.throwIfAborted();
			throw error;
		}
	}

	/** All rows of a small result; BIGINT comes as a number, dates and times as text. */
	async rows<R>(sql: string): Promise<R[]> {
		const rows: R[] = [];
		for await (const chunk of this.chunks<R>(sql)) rows.push(...chunk);
		return rows;
	}

	/** The rows of a result, some thousands at a time. */
	async *chunks<R>(sql: string): AsyncGenerator<R[]> {
		this.#signal?.throwIfAborted();
		const result = await this.#connection.stream(sql);
		for await (const rows of result.yieldRowObjectJs()) {
			this.#signal?.throwIfAborted();
			yield rows.map((row) => plain(row) as R);
		}
	}

	/** The same with the values of a row by position: much cheaper for many rows; BIGINT comes as a number. */
	async *arrays<R extends readonly unknown[]>(
		sql: string,
	): AsyncGenerator<R[]> {
		this.#signal?.throwIfAborted();
		const result = await this.#connection.stream(sql);
		for await (const rows of result.yieldRowsJs()) {
			this.#signal?.throwIfAborted();
			for (const row of rows)
				for (const [i, value] of row.entries())
					if (typeof value === "bigint") row[i] = Number(value);
			yield rows as unknown as R[];
		}
	}

	/** Appends rows to a table, values by position. */
	async append(
		table: string,
		rows: Iterable<readonly (string | number | null)[]>,
		kinds: readonly ("string" | "double" | "long")[],
	): Promise<void> {
		const appender = await this.#connection.createAppender(table);
		for (const row of rows) {
			for (const [index, kind] of kinds.entries()) {
				const value = row[index];
				if (value === null || value === undefined) appender.appendNull();
				else if (kind === "string") appender.appendVarchar(String(value));
				else if (kind === "double") appender.appendDouble(Number(value));
				else appender.appendBigInt(BigInt(value));
			}
			appender.endRow();
		}
		appender.closeSync();
	}

	close(): void {
		this.#signal?.removeEventListener("abort", this.#interrupt);
		this.#connection.closeSync();
		this.#instance.closeSync();
	}
}

const plain = (row: Record<string, unknown>): Record<string, unknown> => {
	for (const [name, value] of Object.entries(row))
		if (typeof value === "bigint") row[name] = Number(value);
	return row;
};
