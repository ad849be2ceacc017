import { decimal, positiveInteger } from "@tickstack/contracts/field";

/** Thresholds of the jobs; the defaults are the data contract ("Batch features"). */
export const thresholdFields = {
	trendUp: decimal({
		default: 0.02,
		doc: "Trend strength above which the trend is up.",
	}),
	trendDown: decimal({
		default: -0.02,
		doc: "Trend strength below which the trend is down.",
	}),
	volumeSpike: decimal({
		default: 2,
		min: 0,
		doc: "Volume ratio from which a day's volume is a spike.",
	}),
	bullVolatility: decimal({
		default: 0.4,
		min: 0,
		doc: "Annual volatility under which an up trend is a bull market.",
	}),
	outlierZscore: decimal({
		default: 4,
		min: 0,
		doc: "Distance from a ticker's mean daily return, in standard deviations, from which a return is reported as an outlier.",
	}),
	outlierIqr: decimal({
		default: 3,
		min: 0,
		doc: "Distance outside a ticker's quartiles of daily return, in interquartile ranges, from which a return is reported as an outlier.",
	}),
	gapDays: positiveInteger({
		default: 7,
		doc: "Calendar days between two rows of a ticker above which a gap is reported.",
	}),
} as const;
