import { Duration } from "@tickstack/contracts/duration";
import { INDICES } from "@tickstack/contracts/names";
import { Size } from "@tickstack/contracts/size";
import { batchConfig } from "../workloads/batch/src/config.ts";
import type { IndexSpec } from "./elasticsearch-spec.ts";
import type { LoadSpec } from "./environment-spec.ts";

/** 30 s windows of a day. */
const WINDOWS_PER_DAY = 2_880;
/** Trading days of 25 years: what one batch run writes for a ticker. */
const TRADING_DAYS = 25 * 252;

/** The indices of the data contracts at an environment's load. */
export function indices(load: LoadSpec, keepWindows: Duration): IndexSpec[] {
	// A nightly run writes a new index and swaps the alias: it is on disk beside those that are kept.
	const batch = {
		writer: "batch",
		shards: 1,
		retention: Duration.days((batchConfig.fields.keepRuns.default ?? 1) + 1),
	} as const;
	return [
		{
			name: INDICES.realtime,
			writer: "realtime-indexer",
			shards: 1,
			retention: keepWindows,
			expected: {
				documentsPerDay: load.tickers * WINDOWS_PER_DAY,
				documentSize: Size.bytes(600),
			},
		},
		{
			name: INDICES.batchFeatures,
			...batch,
			expected: {
				documentsPerDay: load.tickers * TRADING_DAYS,
				documentSize: Size.bytes(700),
			},
		},
		{
			name: INDICES.batchMonthly,
			...batch,
			expected: {
				documentsPerDay: Math.ceil((load.tickers * TRADING_DAYS) / 21),
				documentSize: Size.bytes(400),
			},
		},
		{
			name: INDICES.batchQuality,
			...batch,
			// One report a run, with examples of each kind of finding.
			expected: { documentsPerDay: 1, documentSize: Size.kibibytes(64) },
		},
	];
}
