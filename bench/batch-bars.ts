import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** Folder of this user for what is made once. */
export const CACHE = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
	"tickstack/bench-batch",
);
const SEED = 20_050_103;

export async function inDuckDb(
	sql: string,
): Promise<Record<string, unknown>[]> {
	const instance = await DuckDBInstance.create(":memory:", {
		memory_limit: "2GB",
		temp_directory: join(CACHE, "spill"),
	});
	const connection = await instance.connect();
	try {
		return (await connection.runAndReadAll(sql)).getRowObjectsJson();
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/**
 * A Parquet history of random walks, the same in each run: hashes of ticker and day are the random numbers.
 * @returns the file
 */
export async function barsFile(tickers: number, days: number): Promise<string> {
	mkdirSync(CACHE, { recursive: true });
	const file = join(CACHE, `bars-${tickers}x${days}-${SEED}.parquet`);
	if (!existsSync(file))
		await inDuckDb(`COPY (
			WITH numbers AS (
				SELECT t, d, hash(t * 100003 + d + ${SEED}) / 18446744073709551615.0 AS u,
					hash(t * 7919 + d * 13 + ${SEED}) / 18446744073709551615.0 AS v
				FROM range(${tickers}) tickers(t), range(${days}) days(d)
			),
			walks AS (SELECT *, 50 * exp(sum((u - 0.499) * 0.04) OVER (PARTITION BY t ORDER BY d)) AS price FROM numbers)
			SELECT 'T' || lpad(t::VARCHAR, 4, '0') AS ticker, 'Company ' || t AS company, DATE '2005-01-03' + d::INT AS time,
				price AS "Open", price * 1.01 AS "High", price * 0.985 AS "Low", price AS "Close", price * 0.97 AS "Adj Close",
				CASE WHEN v < 0.001 THEN 0 ELSE (1e6 * (0.5 + u * v))::BIGINT END AS "Volume"
			FROM walks ORDER BY ticker, time
		) TO '${file}' (FORMAT parquet)`);
	return file;
}
