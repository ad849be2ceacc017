import { BATCH_SCHEMA_VERSION } from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import type { Constant } from "../parquet/column-data.ts";
import type { RunStamp } from "../run-stamp.ts";

/** The columns of a file: those of the contract but some. */
export const outputSchema = (
	schema: RecordSchema,
	without: readonly string[],
): RecordSchema =>
	Object.fromEntries(
		Object.entries(schema).filter(([name]) => !without.includes(name)),
	);

/** What every row of a run carries. */
export const stampConstants = ({ runId, computedAt }: RunStamp) =>
	({
		run_id: { constant: runId },
		computed_at: { constant: Date.parse(computedAt) * 1_000 },
		schema_version: { constant: BATCH_SCHEMA_VERSION },
	}) as const satisfies Readonly<Record<string, Constant>>;
