import type { Thresholds } from "../jobs.ts";
import type { EncodedRowGroup } from "../parquet/encoded-row-group.ts";
import type { BarsQuality, QualityLimits } from "../quality.ts";
import type { RunStamp } from "../run-stamp.ts";
import { TickersQuality } from "./bars-quality.ts";
import { cumulativeReturn } from "./cumulative-return.ts";
import { drawdown } from "./drawdown.ts";
import { encodeFeatures } from "./feature-group.ts";
import { marketRegime } from "./market-regime.ts";
import { encodeMonths } from "./month-group.ts";
import { partOf, type Share } from "./share.ts";
import { trend } from "./trend.ts";
import { volumeFeatures } from "./volume-features.ts";

/** What is the same for all shares of a run. */
export interface ShareTask {
	readonly columns: "full" | "derived";
	readonly stamp: RunStamp;
	readonly limits: Thresholds & QualityLimits;
}

export interface ComputedShare {
	readonly features: EncodedRowGroup;
	readonly months: EncodedRowGroup;
	readonly quality: BarsQuality;
}

/** Fills the columns of a share and encodes its row groups, which keep the share's memory. */
export function computeShare(
	share: Share,
	{ columns, stamp, limits }: ShareTask,
): ComputedShare {
	const quality = new TickersQuality(limits);
	let start = 0;
	for (const { ticker, rows } of share.tickers) {
		const of = partOf(share.columns, start, start + rows);
		trend(of.p, limits, of);
		drawdown(of.p, of);
		cumulativeReturn(of.p, of);
		volumeFeatures(of.volume, limits, of);
		marketRegime(of.daily_return, of.trend, limits, of);
		quality.add(ticker, of.day, of.daily_return);
		start += rows;
	}
	return {
		features: encodeFeatures(share, columns, stamp),
		months: encodeMonths(share, columns, stamp),
		quality: quality.report(),
	};
}
