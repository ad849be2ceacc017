import { BATCH_SCHEMA_VERSION } from "@tickstack/contracts/batch-rows";

/** What every row of a run carries. */
export interface RunStamp {
	readonly runId: string;
	/** RFC 3339, UTC, milliseconds. */
	readonly computedAt: string;
}

/** The stamp's columns as SQL for DuckDB and Spark. */
export const stampColumns = ({ runId, computedAt }: RunStamp): string[] => [
	`'${runId}' AS run_id`,
	`TIMESTAMP '${computedAt.slice(0, -1).replace("T", " ")}' AS computed_at`,
	`CAST(${BATCH_SCHEMA_VERSION} AS BIGINT) AS schema_version`,
];
