import { counted, type RunSummary } from "../run-summary.ts";
import type { HourReport } from "./hour-report.ts";

/** What a run of the reconciliation has found. */
export interface ReconciliationSummary extends RunSummary {
	readonly job: "reconciliation";
	readonly result: HourReport["result"] | "nothing";
	readonly hours: readonly {
		readonly hour: string;
		readonly result: HourReport["result"];
		/** The report in HDFS; null after a dry run. */
		readonly report: string | null;
	}[];
	readonly windows: number;
	readonly unexplained: number;
	readonly late_windows: number;
	readonly late_ticks: number;
}

/** Sums up the hours of a run. @param pathOf the report in HDFS */
export function reconciliationSummary(
	reports: readonly HourReport[],
	pathOf: (hour: string) => string | null,
): ReconciliationSummary {
	const sum = (of: (report: HourReport) => number) =>
		reports.reduce((total, report) => total + of(report), 0);
	const windows = sum((report) => report.windows.compared);
	const late = sum((report) => report.windows.differing.late ?? 0);
	const unexplained =
		sum((report) => report.windows.compared - report.windows.equal) - late;
	const dropped = sum((report) => report.late_ticks.dropped);
	const hours = reports.map(({ hour, result }) => ({
		hour,
		result,
		report: pathOf(hour),
	}));
	const result = !reports.length
		? "nothing"
		: unexplained
			? "different"
			: late
				? "late"
				: "equal";
	return {
		job: "reconciliation",
		result,
		text: textOf(),
		hours,
		windows,
		unexplained,
		late_windows: late,
		late_ticks: dropped,
	};

	function textOf(): string {
		if (!reports.length) return "no closed hour to reconcile";
		const names = hours.map(({ hour }) => `${hour.replace("T", " ")}h`);
		const span = names.length > 1 ? `${names[0]} to ${names.at(-1)}` : names[0];
		const found = [
			unexplained && `${counted(unexplained, "window")} differ`,
			late &&
				`${counted(late, "window")} without ${counted(dropped, "late tick")}`,
		].filter(Boolean);
		return `${span}: ${found.length ? `${found.join(", ")}, of ${counted(windows, "window")}` : `${counted(windows, "window")} equal`}`;
	}
}
