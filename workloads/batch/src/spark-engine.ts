import { join } from "node:path";
import type { ConfigValues } from "@tickstack/contracts/config";
import type { WebHdfs } from "@tickstack/runtime/webhdfs";
import { type Relation, read, sql } from "@tickstack/spark-connect/relation";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { writeFiles } from "@tickstack/spark-connect/write-files";
import type { featuresConfig } from "./config.ts";
import { type DuckDb, quoted } from "./duckdb.ts";
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
import { getFile, putFile } from "./staging.ts";

/** Spark left no file, or more than one, where one was asked for. */
class SparkOutputError extends Error {
	readonly code = "SPARK_OUTPUT_UNEXPECTED";

	constructor(path: string, names: readonly string[]) {
		super(`${path} holds ${names.join(", ") || "nothing"}; expected one part`);
		this.name = "SparkOutputError";
	}
}

export interface SparkEngineOptions {
	readonly config: Thresholds &
		QualityLimits &
		Pick<ConfigValues<typeof featuresConfig>, "sparkConnect" | "hdfsUri">;
	readonly db: DuckDb;
	readonly hdfs: WebHdfs;
	/** Local folder for the results. */
	readonly dir: string;
	/** Folder in HDFS that this run has for itself. */
	readonly staging: string;
}

/** A run on Spark is minutes, not seconds, where it is worth it. */
const TIMEOUT_MS = 3_600_000;

const ALL = ["user::rwx", "group::rwx", "other::rwx"];
/** By default also what is made below: who deletes a folder must be allowed to write to each folder in it. */
const OPEN_TO_ALL = [...ALL, ...ALL.map((entry) => `default:${entry}`)].join();

/**
 * Runs the jobs on Spark Connect: the bars go there as Parquet in HDFS, the rows come back the same way; no path is of
 * the server's machine, so tasks may run in executors. Spark has a user of its own in HDFS, hence the open folder for
 * the exchange.
 */
export class SparkEngine implements Engine {
	readonly #options: SparkEngineOptions;
	readonly #exchange: string;

	constructor(options: SparkEngineOptions) {
		this.#options = options;
		this.#exchange = `${options.staging}/spark`;
	}

	async compute(
		stamp: RunStamp,
		progress: (job: string, rows: number, seconds: number) => void,
		carriedTable?: string,
	): Promise<Computed> {
		const { config, db, hdfs, dir } = this.#options;
		await hdfs.mkdirs(this.#exchange);
		await hdfs.setAcl(this.#exchange, OPEN_TO_ALL);
		const bars = await this.#send("bars");
		const carried = carriedTable
			? await this.#send(carriedTable)
			: sql(NOTHING_CARRIED);
		const session = new SparkSession({
			url: config.sparkConnect ?? "",
			userId: "batch",
			timeoutMs: TIMEOUT_MS,
		});
		const files = filesIn(dir);
		try {
			await session.configure({
				"spark.sql.session.timeZone": "UTC",
				// Times without a zone are UTC, in files as DuckDB writes them.
				"spark.sql.timestampType": "TIMESTAMP_NTZ",
				// The jobs' SQL quotes names as the standard does.
				"spark.sql.ansi.enabled": "true",
				"spark.sql.ansi.doubleQuotedIdentifiers": "true",
			});
			const parameters = sql(parametersSql(stamp, config));
			const job = async (
				names: readonly string[],
				query: string,
				file: string,
			) => {
				const start = performance.now();
				await this.#write(
					session,
					sql(query, { bars, parameters, carried }),
					file,
				);
				const rows = await rowsIn(db, file);
				const seconds = (performance.now() - start) / 1_000;
				for (const name of names) progress(name, rows, seconds);
			};
			await job(FEATURE_JOBS, featuresSql, files.features);
			await job(["monthly"], monthlySql, files.monthly);
		} finally {
			// A session that cannot be released ends by the server's own time-out; the rows are here.
			await session.release().catch(() => undefined);
			await hdfs.delete(this.#exchange, { recursive: true });
		}
		return { files, quality: await qualityOf(db, files.features, config) };
	}

	/** @param table table or view of DuckDB with the column `ticker` */
	async #send(table: string): Promise<Relation> {
		const { db, dir, hdfs, config } = this.#options;
		const file = join(dir, `${table}.parquet`);
		await db.run(
			`COPY (SELECT * REPLACE (CAST(ticker AS VARCHAR) AS ticker) FROM ${table}) TO ${quoted(file)} (FORMAT parquet)`,
		);
		const path = `${this.#exchange}/${table}.parquet`;
		await putFile(hdfs, path, { file });
		return read("parquet", {}, [`${config.hdfsUri ?? ""}${path}`]);
	}

	/** One file, as it is served: the repartition comes last, so that the windows are spread over all cores. */
	async #write(
		session: SparkSession,
		input: Relation,
		file: string,
	): Promise<void> {
		const { hdfs, config } = this.#options;
		const path = `${this.#exchange}/${crypto.randomUUID()}`;
		await writeFiles(
			session,
			sql("SELECT /*+ REPARTITION(1) */ * FROM result", { result: input }),
			"parquet",
			`${config.hdfsUri ?? ""}${path}`,
		);
		const names = (await hdfs.list(path))
			.map(({ pathSuffix }) => pathSuffix)
			.filter((name) => name.endsWith(".parquet"));
		if (names.length !== 1) throw new SparkOutputError(path, names);
		await getFile(hdfs, `${path}/${names[0]}`, file);
	}
}
