import { get, statusOf } from "../api.js";
import { $, h, setPairs, setText } from "../elements.js";
import { count } from "../format.js";

/** @import { Quality, TickerQuality } from "../../src/batch-schemas.ts" */
/** @import { Pair } from "../elements.js" */

/** Reasons of refusals and repairs, for people; others are shown by their code. */
/** @type {Readonly<Record<string, string>>} */
const REASONS = {
	OHLC: "open or close outside low to high",
	NO_CLOSE: "no close",
	NO_DATE: "no date",
	NO_TICKER: "no ticker",
	TICKER: "not a ticker",
	FUTURE: "in the future",
	TOO_EARLY: "before 1900",
	NOT_CSV: "not a row of the file",
	NOT_JSON: "not JSON",
	NOT_AN_OBJECT: "not an object",
	NO_ADJ_CLOSE: "no adjusted close",
	SEVERAL_INSTRUMENTS: "several instruments in one file",
	SPACING: "not daily",
	NO_OPEN: "no open",
	NO_HIGH: "no high",
	NO_LOW: "no low",
	NO_VOLUME: "no volume",
	WIDENED: "high or low widened",
};
/** Tickers that are named. */
const NAMED = 8;

/** What the quality report of the served run counted, and what became of the rows that were imported. */
export class QualityReport {
	/**
	 * Reads the report of a run.
	 *
	 * @returns {Promise<boolean>} false: it could not be read
	 */
	async load() {
		try {
			const { report } = await get("/v1/quality");
			setPairs($("quality-counts"), counts(report));
			this.#showRows(report);
			return true;
		} catch (error) {
			setPairs($("quality-counts"), [
				["Report", statusOf(error) === 404 ? "none" : "cannot be read"],
			]);
			return false;
		}
	}

	/** @param {Quality["report"]} report */
	#showRows({ history }) {
		const rows = history?.import ?? history;
		const isKnown = rows && rows.rows !== undefined;
		const refused = history?.import
			? history.import.refused
			: Object.values(history?.rejected ?? {}).reduce((a, b) => a + b, 0) +
				(history?.duplicates ?? 0);
		const lost = rows?.lostTickers ?? [];
		setText(
			$("quality-import"),
			isKnown
				? `${history?.import ? "Import" : "History"}: ${count(rows.rows)} rows, ${count(rows.repaired)} repaired, ${count(refused)} refused${lost.length ? `; lost: ${named(lost)}` : ""}`
				: "",
		);
		const tickers = history?.import?.tickers ?? [];
		const lines = [
			...reasons(rows?.rejected, "refused"),
			...(rows?.duplicates ? [`${count(rows.duplicates)} given twice`] : []),
			...reasons(rows?.repairs, "repaired"),
			...tickers
				.slice(0, NAMED)
				.map(
					({ ticker, kept, repaired, refused: lostRows }) =>
						`${ticker}: ${count(kept)} kept, ${count(repaired)} repaired, ${count(lostRows)} refused`,
				),
		];
		$("quality-losses").hidden = !lines.length;
		$("quality-reasons").replaceChildren(
			...lines.map((line) => h("li", {}, line)),
		);
	}

	/** @param {string | undefined} ticker whose days are shown */
	async showTicker(ticker) {
		const text = ticker
			? await get(`/v1/quality/${encodeURIComponent(ticker)}`).then(
					tickerText,
					() => "",
				)
			: "";
		setText($("quality-ticker"), text);
	}
}

/** @param {TickerQuality} quality */
function tickerText({
	ticker,
	days,
	first_day,
	last_day,
	unknown,
	gaps,
	imported,
	differences,
}) {
	if (!days) return `${ticker}: no day in the served run`;
	const [longest] = gaps;
	const missing = Object.entries(unknown).filter(([, number]) => number > 0);
	return [
		`${ticker}: ${count(days)} days, ${first_day} to ${last_day}`,
		...(longest
			? [
					`${gaps.length === 1 ? "a gap" : `${gaps.length} gaps, the longest`} from ${longest.after} to ${longest.before}`,
				]
			: []),
		...missing.map(([name, number]) => `${count(number)} without ${name}`),
		...(imported?.refused
			? [`${count(imported.refused)} rows refused by the import`]
			: []),
		...(differences.length
			? [
					`${differences.length === 1 ? "a day differs" : `${differences.length} days differ`} between history and real time, last ${differences[0]?.day}`,
				]
			: []),
	].join("; ");
}

/**
 * @param {Readonly<Record<string, number>> | undefined} byReason
 * @param {string} what became of the rows
 */
const reasons = (byReason = {}, what) =>
	Object.entries(byReason)
		.sort(([, a], [, b]) => b - a)
		.map(
			([code, number]) => `${count(number)} ${what}: ${REASONS[code] ?? code}`,
		);

/** @param {readonly string[]} tickers */
const named = (tickers) =>
	`${tickers.slice(0, NAMED).join(", ")}${tickers.length > NAMED ? ` and ${tickers.length - NAMED} more` : ""}`;

/**
 * @param {Quality["report"]} report
 * @returns {Pair[]}
 */
function counts({ history, raw, bars, gaps, outliers }) {
	// What the import refused never reached the history that the run read.
	const rows = history?.import ?? history;
	const rejected = Object.values(rows?.rejected ?? {}).reduce(
		(sum, number) => sum + number,
		raw?.invalid ?? 0,
	);
	const { zscore, iqr, both } = outliers ?? { zscore: 0, iqr: 0, both: 0 };
	return [
		["Days", count(bars?.rows ?? 0)],
		["Tickers", count(bars?.tickers ?? 0)],
		["Rejected", count(rejected)],
		["Duplicates", count((rows?.duplicates ?? 0) + (raw?.duplicates ?? 0))],
		["Gaps", count(gaps?.count ?? 0)],
		["Outliers", count(zscore + iqr - both)],
	];
}
