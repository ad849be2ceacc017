/** What of an hour's report is shown (`/serving/reconciliation/dt=YYYY-MM-DD/HH.json` in HDFS). */
export interface ReconciledHour {
	readonly hour: string;
	readonly result: "equal" | "late" | "different";
	readonly windows: {
		readonly compared: number;
		readonly equal: number;
		readonly differing: Readonly<Record<string, number>>;
	};
	readonly late_ticks: {
		readonly count: number;
		readonly latest_ms: number | null;
		readonly dropped: number;
	};
	readonly differences: readonly {
		readonly window: string;
		readonly cause: string;
		readonly ticks: {
			readonly served: number;
			readonly stored: number;
			readonly missing_late: number;
		};
		readonly fields: readonly {
			readonly field: string;
			readonly served: unknown;
			readonly computed: unknown;
		}[];
	}[];
	readonly differences_left_out: number;
}

const count = (n: number) => n.toLocaleString("en-US");

/** An hour in one line, and each of its differences with its fields below. */
export const reconciliationLines = (
	hours: readonly ReconciledHour[],
): string[] => hours.flatMap(linesOf);

function linesOf(report: ReconciledHour): string[] {
	const { hour, result, windows, late_ticks, differences } = report;
	const causes = Object.entries(windows.differing)
		.map(([cause, n]) => `${count(n)} ${cause}`)
		.join(", ");
	const late = late_ticks.count
		? `; ${count(late_ticks.count)} ticks came late, by up to ${((late_ticks.latest_ms ?? 0) / 1_000).toFixed(1)} s beyond the watermark; ${count(late_ticks.dropped)} dropped`
		: "";
	return [
		`${hour.replace("T", " ")}:00  ${result}: ${count(windows.equal)} of ${count(windows.compared)} windows equal${causes && `, ${causes}`}${late}`,
		...differences.flatMap(({ window, cause, ticks, fields }) => [
			`  ${window} ${cause}: ${count(ticks.served)} of ${count(ticks.stored)} ticks${ticks.missing_late ? `, ${count(ticks.missing_late)} late` : ""}`,
			...fields.map(
				({ field, served, computed }) =>
					`    ${field}: served ${served}, computed ${computed}`,
			),
		]),
		...(report.differences_left_out
			? [`  and ${count(report.differences_left_out)} more`]
			: []),
	];
}
