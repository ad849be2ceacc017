import { batchFeaturesSchema } from "@tickstack/contracts/batch-rows";
import type { RecordSchema } from "@tickstack/contracts/record";
import type { ColumnData } from "../parquet/column-data.ts";
import {
	type EncodedRowGroup,
	encodeRowGroup,
} from "../parquet/encoded-row-group.ts";
import type { RunStamp } from "../run-stamp.ts";
import { REGIMES, TRENDS } from "./codes.ts";
import { outputSchema, stampConstants } from "./output-schema.ts";
import type { Share } from "./share.ts";

/** What `derived` rows leave out. */
const BAR_ONLY = [
	"company",
	"Open",
	"High",
	"Low",
	"Close",
	"Adj Close",
	"Volume",
];

/** The columns of the file of features. */
export const featuresSchema = (columns: "full" | "derived"): RecordSchema =>
	outputSchema(batchFeaturesSchema, columns === "full" ? [] : BAR_ONLY);

/** The rows of `batch_features` of a share whose jobs are computed. */
export function encodeFeatures(
	{ tickers, companies, columns: of }: Share,
	columns: "full" | "derived",
	stamp: RunStamp,
): EncodedRowGroup {
	const data: Record<keyof typeof batchFeaturesSchema, ColumnData> = {
		ticker: { codes: of.ticker, values: tickers.map(({ ticker }) => ticker) },
		company: { codes: of.company, values: companies },
		day: { numbers: of.day },
		Open: { numbers: of.open },
		High: { numbers: of.high },
		Low: { numbers: of.low },
		Close: { numbers: of.close },
		"Adj Close": { numbers: of.p },
		Volume: { numbers: of.volume },
		ma50: { numbers: of.ma50 },
		ma100: { numbers: of.ma100 },
		ma200: { numbers: of.ma200 },
		trend_strength: { numbers: of.trend_strength },
		trend: { codes: of.trend, values: TRENDS },
		peak: { numbers: of.peak, steps: true },
		drawdown: { numbers: of.drawdown },
		max_drawdown: { numbers: of.max_drawdown, steps: true },
		daily_return: { numbers: of.daily_return },
		cumulative_return: { numbers: of.cumulative_return },
		volume_ma20: { numbers: of.volume_ma20 },
		volume_ratio: { numbers: of.volume_ratio },
		volume_spike: { flags: of.volume_spike },
		volatility20: { numbers: of.volatility20 },
		regime: { codes: of.regime, values: REGIMES },
		...stampConstants(stamp),
	};
	return encodeRowGroup(featuresSchema(columns), of.day.length, data);
}
