import { BAR_COLUMNS, CONTRACT_NAME } from "./bars.ts";
import { type DuckDb, identifier, quoted } from "./duckdb.ts";
import { type Computed, type Engine, filesIn, rowsIn } from "./engine.ts";
import {
	FEATURE_JOBS,
	featuresSql,
	monthlySql,
	NOTHING_CARRIED,
	parametersSql,
	type RunStamp,
	type Thresholds,
} from "./jobs.ts";
import { type QualityLimits, qualityOf } from "./quality.ts";

export interface DuckDbEngineOptions {
	readonly db: DuckDb;
	readonly config: Thresholds & QualityLimits;
	/** Local folder for the results. */
	readonly dir: string;
	/** `full` has the day's bar and the company too; `derived` only what the jobs compute. */
	readonly columns: "full" | "derived";
}

/** A dictionary of prices would be as large as the prices, so none is tried. */
const PARQUET =
	"FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 100, ROW_GROUP_SIZE 61440";

const BAR_NAMES = BAR_COLUMNS.filter(
	(bar) => bar !== "ticker" && bar !== "day",
).map((bar) => identifier(CONTRACT_NAME[bar]));

/** Runs the jobs' SQL in this process. */
export class DuckDbEngine implements Engine {
	readonly #options: DuckDbEngineOptions;

	constructor(options: DuckDbEngineOptions) {
		this.#options = options;
	}

	async compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
		carried?: string,
	): Promise<Computed> {
		const { db, config, dir, columns } = this.#options;
		const files = filesIn(dir);
		const job = async (
			names: readonly string[],
			query: string,
			file: string,
			barNames: readonly string[],
		) => {
			const start = performance.now();
			const list =
				columns === "full" ? "*" : `* EXCLUDE (${barNames.join(", ")})`;
			await db.run(
				`COPY (SELECT ${list} FROM (${query})) TO ${quoted(file)} (${PARQUET})`,
			);
			const rows = await rowsIn(db, file);
			const seconds = (performance.now() - start) / 1_000;
			for (const name of names) progress(name, rows, seconds);
		};
		await db.run(
			`CREATE OR REPLACE TEMP VIEW parameters AS ${parametersSql(stamp, config)}`,
		);
		await db.run(
			`CREATE OR REPLACE TEMP VIEW carried AS ${carried ? `SELECT * FROM ${carried}` : NOTHING_CARRIED}`,
		);
		await job(FEATURE_JOBS, featuresSql, files.features, BAR_NAMES);
		await job(["monthly"], monthlySql, files.monthly, ["company"]);
		return { files, quality: await qualityOf(db, files.features, config) };
	}
}
