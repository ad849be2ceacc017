import type {
	HistoryPartReport,
	MergeReport,
} from "@tickstack/contracts/history-merge";

/** The cleaning report as text: a total, then each file, tickers and gaps. */
export function importReportText(out: string, report: MergeReport): string {
	const { rows, kept, files, tickers, gaps } = report;
	return [
		`${out}: ${kept} of ${rows} rows, ${tickers.length} ticker(s), ${files.length} file(s)`,
		...files.flatMap(fileLines),
		"Tickers",
		...tickers.map(
			({ ticker, rows, firstDay, lastDay }) =>
				`  ${ticker.padEnd(12)} ${String(rows).padStart(7)} rows  ${firstDay} to ${lastDay}`,
		),
		...(gaps.count ? [`Gaps: ${gaps.count}`] : []),
		...gaps.examples.map(
			({ ticker, after, before, days }) =>
				`  ${ticker.padEnd(12)} ${after} to ${before}, ${days} days`,
		),
	].join("\n");
}

function fileLines(file: HistoryPartReport): string[] {
	const left = Object.values(file.rejected).reduce((sum, n) => sum + n, 0);
	return [
		`${file.file} (${file.format}): ${file.rows} rows`,
		...counted("duplicate of a later row", file.duplicates),
		...counted("duplicate of a later file's row", file.replaced),
		...counted("out of order, sorted in", file.outOfOrder),
		...Object.entries(file.rejected).flatMap(([code, count]) =>
			counted(`left out: ${code}`, count),
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
