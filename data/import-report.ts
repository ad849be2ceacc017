import type {
	HistoryPartReport,
	MergeReport,
} from "@tickstack/contracts/history-merge";
import type { ImportOutcome } from "./import-history.ts";

/** Tickers that are listed one by one where nothing is wrong with them. */
const LISTED = 100;

/** The cleaning report as text: a total, what is lost, then each file, tickers and gaps. */
export function importReportText(outcome: ImportOutcome): string {
	const { out, losses, written, rows, kept, repaired, refused } = outcome;
	const { days, files, gaps } = outcome;
	return [
		`${out}: ${days} days of ${outcome.tickers.length - outcome.lostTickers.length} ticker(s) from ${files.length} file(s)`,
		`${rows} rows: ${kept} kept, ${repaired} repaired, ${refused} refused`,
		...files.flatMap(fileLines),
		"Tickers",
		...tickerLines(outcome),
		...(gaps.count ? [`Gaps: ${gaps.count}`] : []),
		...gaps.examples.map(
			({ ticker, after, before, days, refused }) =>
				`  ${ticker.padEnd(12)} ${after} to ${before}, ${days} days${refused ? `, ${refused} refused` : ""}`,
		),
		...losses.map((loss) => `Lost: ${loss}`),
		...(losses.length
			? [
					"Nothing is written; --accept-losses writes what is left, --max-refused allows more.",
				]
			: written
				? []
				: ["Nothing is written (--dry-run)."]),
	].join("\n");
}

/** Every ticker of which something is lost or mended, and of the others as many as can be read. */
function tickerLines({ tickers }: MergeReport): string[] {
	const marked = tickers.filter(
		({ refused, repaired }) => refused + repaired > 0,
	);
	const shown = tickers.length <= LISTED ? tickers : marked;
	const left = tickers.length - shown.length;
	return [
		...shown.map(
			({ ticker, days, firstDay, lastDay, kept, repaired, refused }) =>
				`  ${ticker.padEnd(12)} ${String(days).padStart(7)} days${firstDay ? `  ${firstDay} to ${lastDay}` : "  LOST"}${repaired + refused ? `  (${kept} kept, ${repaired} repaired, ${refused} refused)` : ""}`,
		),
		...(left ? [`  and ${left} whose rows are all kept`] : []),
	];
}

function fileLines(file: HistoryPartReport): string[] {
	const left = Object.values(file.rejected).reduce((sum, n) => sum + n, 0);
	return [
		`${file.file} (${file.format}): ${file.rows} rows; recognized: ${file.recognized}`,
		...file.notes.map((note) => `          ${note}`),
		...counted("duplicate of a later row", file.duplicates),
		...counted("duplicate of a later file's row", file.replaced),
		...counted("out of order, sorted in", file.outOfOrder),
		...Object.entries(file.repairs).flatMap(([code, count]) =>
			counted(`repaired: ${code}`, count),
		),
		...Object.entries(file.rejected).flatMap(([code, count]) =>
			counted(`refused: ${code}`, count),
		),
		...file.problems.map(
			({ line, field, reason }) =>
				`    line ${line}: ${field ? `${field}: ` : ""}${reason}`,
		),
		...(left > file.problems.length
			? [`    and ${left - file.problems.length} more`]
			: []),
	];
}

const counted = (what: string, count: number): string[] =>
	count ? [`  ${String(count).padStart(7)} ${what}`] : [];
