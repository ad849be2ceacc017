import {
	type ComponentStatus,
	isUp,
	type PipelineStatus,
} from "./pipeline-status.ts";

const COLUMNS = ["component", "state", "pid", "memory", "figure", "address"];

const megabytes = (bytes: number) =>
	bytes ? `${Math.round(bytes / 2 ** 20)} MiB` : "-";

function row(component: ComponentStatus): string[] {
	const { name, state, pid, residentBytes, figure, address, restarts } =
		component;
	const note = component.reason ? component.reason.split("\n", 1)[0] : figure;
	const again = restarts ? ` (restarts: ${restarts})` : "";
	return [
		name,
		state,
		pid ? String(pid) : "-",
		megabytes(residentBytes),
		`${note || "-"}${again}`,
		address ?? "-",
	];
}

/** One line a component, in columns; no line is longer than the width. */
export function statusTable(
	components: readonly ComponentStatus[],
	width = Number.POSITIVE_INFINITY,
): string[] {
	return inColumns([COLUMNS, ...components.map(row)], width);
}

/** What is missing because a component has failed, and the last lines of its log; nothing while none has. */
export function failureLines(
	components: readonly ComponentStatus[],
	width = Number.POSITIVE_INFINITY,
): string[] {
	return components
		.filter(({ missing, lastWords }) => missing || lastWords.length)
		.flatMap(({ name, missing, lastWords }) => [
			`${name} does not run${missing && `: ${missing}`}`,
			...lastWords.map((line) => `  ${line}`),
		])
		.map((line) => fitted(line, width));
}

const fitted = (line: string, width: number): string =>
	line.length > width ? `${line.slice(0, width - 1)}…` : line;

/** Rows of cells with each column as wide as its widest cell. */
export function inColumns(
	rows: readonly (readonly string[])[],
	width = Number.POSITIVE_INFINITY,
): string[] {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
	);
	return rows.map((cells) => {
		const line = cells
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join("  ")
			.trimEnd();
		return fitted(line, width);
	});
}

/** `9 of 11 ready, 2100 MiB, http://…` */
export function summary({ components, page }: PipelineStatus): string {
	const up = components.filter(isUp).length;
	const bytes = components.reduce((sum, c) => sum + c.residentBytes, 0);
	const memory = bytes ? `, ${megabytes(bytes)}` : "";
	return `${up} of ${components.length} ready${memory}, page ${page}`;
}
