import {
	elasticsearchBinding,
	hdfsBinding,
	serviceFields,
} from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import {
	boolean,
	duration,
	integer,
	oneOf,
	positiveInteger,
	text,
	url,
} from "@tickstack/contracts/field";
import { marketFields } from "@tickstack/contracts/market-fields";
import { DAY, dayFields } from "./day-fields.ts";
import { engineFields } from "./engine-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

const PATH = /^(\/[^/]+)+$/;
const DAY_OR_HOUR =
	/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]))?$/;

/** Exit code of a reconciliation that found differences which late ticks do not explain. */
export const EXIT_DIFFERENCES = 3;

/** What a run does; each job has a configuration of its own. */
const JOBS = ["features", "compaction", "reconciliation"] as const;

/** What every job takes. */
const jobFields = {
	...hdfsBinding,
	...serviceFields,
	job: oneOf(JOBS, {
		default: "features",
		doc: "What this run does: compute the features, compact closed hours of the raw data set, or reconcile the real-time windows of closed hours with the raw data set (exit code 3 when a difference is not explained).",
	}),
	rawPath: text({
		pattern: PATH,
		doc: "Raw data set in HDFS.",
		source: "binding",
	}),
	dryRun: boolean({
		default: false,
		doc: "Read, compute and report, but write nothing.",
	}),
	summaryFile: text({
		optional: true,
		doc: "Local file that takes a run's result as one JSON object when it ends, e.g. /dev/termination-log in Kubernetes.",
		source: "substrate",
	}),
	...engineFields,
} as const;

/** Configuration of the job that computes the features. */
export const featuresConfig = defineConfig("batch", {
	...jobFields,
	...elasticsearchBinding,
	sparkConnect: url({
		optional: true,
		doc: "Address of the Spark Connect server; needed by the engine spark.",
		source: "binding",
	}),
	hdfsUri: text({
		optional: true,
		pattern: /^[a-z][a-z0-9+.-]*:\/\/[^/]*$/,
		doc: "File system as Spark reaches it, e.g. hdfs://host:9000; without it Spark's default one (fs.defaultFS).",
		source: "binding",
	}),
	engine: oneOf(["duckdb", "spark"], {
		default: "duckdb",
		doc: "What runs the jobs' SQL, with the same results: DuckDB in this process, or Spark where a machine is outgrown.",
	}),
	history: text({
		optional: true,
		doc: "Daily history: a local file, or a file in HDFS written as hdfs:/path. Without it the raw data set is the only input.",
	}),
	featuresPath: text({
		pattern: PATH,
		doc: "Folder in HDFS that takes dt=YYYY-MM-DD of the features; unfinished runs lie beside it.",
		source: "binding",
	}),
	monthlyPath: text({
		pattern: PATH,
		doc: "Folder in HDFS that takes dt=YYYY-MM-DD of the months.",
		source: "binding",
	}),
	latestPath: text({
		pattern: PATH,
		doc: "File in HDFS that takes the latest row of each ticker, JSON Lines.",
		source: "binding",
	}),
	featuresAlias: text({
		doc: "Alias in Elasticsearch of the served features.",
		source: "binding",
	}),
	monthlyAlias: text({
		doc: "Alias in Elasticsearch of the served months.",
		source: "binding",
	}),
	qualityAlias: text({
		doc: "Alias in Elasticsearch of the served run's data-quality report.",
		source: "binding",
	}),
	from: text({
		optional: true,
		pattern: DAY,
		doc: "First run date (YYYY-MM-DD) of a back-fill; the same as `to` when left out.",
	}),
	...dayFields,
	force: boolean({
		default: false,
		doc: "Compute a run date again even if the same input was already published for it, with all of the raw data set read anew.",
	}),
	keepRuns: positiveInteger({
		default: 7,
		doc: "Run dates whose files in HDFS, and runs whose Elasticsearch indices are kept, the served ones included.",
	}),
	...marketFields,
	...thresholdFields,
});

/** Configuration of the job that makes one file of each closed hour of the raw data set. */
export const compactionConfig = defineConfig("compaction", {
	...jobFields,
	compactionDelayMinutes: integer({
		default: 90,
		doc: "Age of an hour's end from which the hour counts as closed and is compacted.",
	}),
});

/** Configuration of the job that compares the windows of closed hours with the raw data set. */
export const reconciliationConfig = defineConfig("reconciliation", {
	...jobFields,
	...elasticsearchBinding,
	realtimeIndex: text({
		doc: "Index in Elasticsearch of the real-time windows; the reconciliation reads it.",
		source: "binding",
	}),
	reconciliationPath: text({
		pattern: PATH,
		doc: "Folder in HDFS that takes dt=YYYY-MM-DD/HH.json, the report on each reconciled hour.",
		source: "binding",
	}),
	from: text({
		optional: true,
		pattern: DAY_OR_HOUR,
		doc: "First hour (YYYY-MM-DDTHH, UTC), or a day for its first one.",
	}),
	to: text({
		optional: true,
		pattern: DAY_OR_HOUR,
		doc: "Last hour, or a day for its last one; with neither of both, the closed hours of the past day that have no report yet.",
	}),
	keepReportDays: positiveInteger({
		default: 30,
		doc: "Days whose reconciliation reports are kept in HDFS; those of the past 24 hours stay in any case.",
	}),
	reconciliationDelay: duration({
		default: "5m",
		doc: "Age of an hour's end from which the hour counts as closed and is reconciled: longer than watermark, writer's flush and indexing together.",
	}),
});

/** The configuration of each job. */
export const JOB_CONFIGS = {
	features: featuresConfig,
	compaction: compactionConfig,
	reconciliation: reconciliationConfig,
} as const satisfies Readonly<Record<(typeof JOBS)[number], unknown>>;
