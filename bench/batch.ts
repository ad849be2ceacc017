// How long the six batch jobs take over 5 million rows (1,000 tickers × 20 years), Parquet to Parquet, beside the same
// jobs in pandas and polars; the results are compared.
//   node cli/bin/run.mjs bench/batch.ts [--tickers 1000] [--days 5000] [--rounds 3]
// Every contender is a process of its own, from its start to the last byte of its two Parquet files. Ours is the
// stand-alone batch as a user runs it: the jobs' SQL in DuckDB. It also checks every row against the contract and that
// the rows are sorted, and reports gaps and outliers, which the peers do not. All write with snappy. pandas and polars
// come from PyPI into a virtual environment in the user's cache folder. What else runs on the machine counts: the load
// average and the CPU seconds stand in every line.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { barsFile, CACHE, inDuckDb } from "./batch-bars.ts";
import { measure } from "./measure.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const PACKAGES = ["pandas", "polars", "pyarrow"];

const { values } = parseArgs({
	options: {
		tickers: { type: "string", default: "1000" },
		days: { type: "string", default: "5000" },
		rounds: { type: "string", default: "3" },
	},
});
const tickers = Number(values.tickers);
const days = Number(values.days);
const rounds = Number(values.rounds);

function python(): string {
	const environment = join(CACHE, "python");
	const program = join(environment, "bin/python");
	if (!existsSync(join(environment, "installed"))) {
		for (const [command, ...args] of [
			["python3", "-m", "venv", "--clear", environment],
			[program, "-m", "pip", "install", "--quiet", ...PACKAGES],
			["touch", join(environment, "installed")],
		] as const) {
			const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
			if (status !== 0) throw new Error(`${command}: ${stderr}`);
		}
	}
	return program;
}

/** The greatest relative difference of a number, and how many values differ by more than 1e-9 or otherwise. */
async function compare(ours: string, theirs: string): Promise<Row> {
	const key = ours.endsWith("monthly.parquet") ? "month" : "day";
	const columns = (await inDuckDb(`DESCRIBE SELECT * FROM '${theirs}'`)).filter(
		({ column_name }) => !["ticker", key].includes(String(column_name)),
	);
	const checks = columns.map(({ column_name, column_type }) => {
		const a = `a."${column_name}"`;
		const b = `b."${column_name}"`;
		return column_type === "DOUBLE"
			? `count(*) FILTER (WHERE (${a} IS NULL) <> (${b} IS NULL OR isnan(${b})) OR abs(${a} - ${b}) > 1e-9 * greatest(1, abs(${a}))) AS "${column_name}"`
			: `count(*) FILTER (WHERE ${a} IS DISTINCT FROM ${b}) AS "${column_name}"`;
	});
	const [row] = await inDuckDb(
		`SELECT count(*) AS rows, ${checks.join(", ")} FROM '${ours}' a JOIN '${theirs}' b ON a.ticker = b.ticker AND a.${key} = CAST(b.${key} AS DATE)`,
	);
	const different = Object.entries(row ?? {}).filter(
		([name, count]) => name !== "rows" && Number(count) > 0,
	);
	return {
		rows: Number(row?.rows),
		different: different.map(([name, n]) => `${name}: ${n}`).join(", ") || "0",
	};
}

const bars = await barsFile(tickers, days);
const program = python();
const out = (name: string) => join(CACHE, "out", name);
rmSync(out(""), { recursive: true, force: true });
const contenders: Record<string, [string, string[]]> = {
	tickstack: [
		process.execPath,
		[
			join(ROOT, "workloads/batch/src/main.ts"),
			...["--history", bars, "--out", out("tickstack")],
			...["--format", "parquet", "--duckdb-threads", String(cpus().length)],
		],
	],
	pandas: [program, [join(ROOT, "bench/batch_pandas.py"), bars, out("pandas")]],
	polars: [program, [join(ROOT, "bench/batch_polars.py"), bars, out("polars")]],
};
const rows: Row[] = [];
for (let round = 0; round < rounds; round++)
	for (const [name, [command, args]] of Object.entries(contenders)) {
		mkdirSync(out(name), { recursive: true });
		const load = loadavg()[0] as number;
		const { seconds, cpuSeconds, peakMiB } = await measure(command, args);
		rows.push({
			contender: name,
			round: round + 1,
			rows: tickers * days,
			seconds,
			cpu_seconds: cpuSeconds,
			peak_mib: Math.round(peakMiB),
			written_mib: Math.round(
				statSync(join(out(name), "batch_features.parquet")).size / 1_048_576,
			),
			load,
		});
	}
report(rows);
const compared: Row[] = [];
for (const peer of ["pandas", "polars"])
	for (const file of ["batch_features.parquet", "batch_monthly.parquet"])
		compared.push({
			peer,
			file,
			...(await compare(join(out("tickstack"), file), join(out(peer), file))),
		});
report(compared);
