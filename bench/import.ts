// How long the import of a large CSV file takes, beside DuckDB that reads the same file and writes the same output.
//   node bench/import.ts [--tickers 5000] [--days 2000] [--rounds 2]
// Each contender is a process of its own, from its start to the last byte of a JSON Lines file with gzip, sorted by
// ticker and day. DuckDB (read_csv, COPY) has the same memory limit and threads, and neither checks a row nor reports
// anything. What else runs on the machine counts: the load average stands in every line.
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { barsFile, CACHE, inDuckDb } from "./batch-bars.ts";
import { measure } from "./measure.ts";
import { type Row, report } from "./report.ts";

const { values } = parseArgs({
	options: {
		tickers: { type: "string", default: "5000" },
		days: { type: "string", default: "2000" },
		rounds: { type: "string", default: "2" },
	},
});
const tickers = Number(values.tickers);
const days = Number(values.days);

const bars = await barsFile(tickers, days);
const csv = bars.replace(/parquet$/, "csv");
if (!existsSync(csv)) {
	await inDuckDb(
		`COPY (SELECT ticker AS "Ticker", company AS "Company", time AS "Date", "Open", "High", "Low", "Close", "Adj Close", "Volume" FROM '${bars}') TO '${csv}.part' (FORMAT csv, HEADER)`,
	);
	renameSync(`${csv}.part`, csv);
}
const out = join(CACHE, "import");
mkdirSync(out, { recursive: true });
const contenders: Record<string, string[]> = {
	tickstack: [
		join(import.meta.dirname, "../cli/main.ts"),
		...["import", csv, "--out", join(out, "tickstack.json.gz")],
	],
	duckdb: [
		"--input-type=module",
		"--eval",
		`import { DuckDBInstance } from "@duckdb/node-api";
		const instance = await DuckDBInstance.create(":memory:", { memory_limit: "256MiB", threads: "${availableParallelism()}", temp_directory: "${out}/spill", preserve_insertion_order: "false" });
		const connection = await instance.connect();
		await connection.run(\`COPY (SELECT * FROM read_csv('${csv}') ORDER BY "Ticker", "Date") TO '${out}/duckdb.json.gz' (FORMAT json, COMPRESSION gzip)\`);`,
	],
};
const rows: Row[] = [];
for (let round = 0; round < Number(values.rounds); round++)
	for (const [contender, args] of Object.entries(contenders)) {
		const load = loadavg()[0] as number;
		const { seconds, cpuSeconds, peakMiB } = await measure(
			process.execPath,
			args,
		);
		rows.push({
			contender,
			round: round + 1,
			rows: tickers * days,
			read_mib: Math.round(statSync(csv).size / 2 ** 20),
			seconds,
			cpu_seconds: cpuSeconds,
			peak_mib: Math.round(peakMiB),
			load,
		});
	}
report(rows);
