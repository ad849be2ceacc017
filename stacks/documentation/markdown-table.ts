/** A Markdown table; a pipe in a cell does not end it. */
export function markdownTable(
	columns: readonly string[],
	rows: readonly (readonly string[])[],
): string {
	const line = (cells: readonly string[]) =>
		`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
	return [
		line(columns),
		`|${columns.map(() => " --- |").join("")}`,
		...rows.map(line),
	].join("\n");
}
