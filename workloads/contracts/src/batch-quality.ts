import type { Mapping } from "./record-ddl.ts";

/**
 * `batch_quality`: one document a run, its data-quality report as the batch writes it beside its files. Only what says
 * which run it is of can be searched.
 */
export const batchQualityMapping: Mapping = {
	dynamic: false,
	properties: {
		run_id: { type: "keyword" },
		run_date: { type: "date", format: "strict_date" },
		computed_at: { type: "date", format: "strict_date_time" },
	},
};
