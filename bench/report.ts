/** A line of a measurement: names and figures. */
export type Row = Readonly<Record<string, string | number>>;

const shown = (value: string | number | undefined): string =>
	typeof value === "number"
		? value.toLocaleString("en-US", {
				maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0,
			})
		: (value ?? "");

/** Rows as text, numbers to the right; all rows have the columns of the first. */
export function table(rows: readonly Row[]): string {
	const columns = Object.keys(rows[0] ?? {});
	const cells = [
		columns,
		...rows.map((row) => columns.map((column) => shown(row[column]))),
	];
	const widths = columns.map((_, i) =>
		Math.max(...cells.map((line) => (line[i] as string).length)),
	);
	const isNumber = columns.map(
		(column) => typeof rows[0]?.[column] === "number",
	);
	return cells
		.map((line) =>
			line
				.map((cell, i) =>
					isNumber[i]
						? cell.padStart(widths[i] as number)
						: cell.padEnd(widths[i] as number),
				)
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

/** Prints rows as JSON lines, then as a table. */
export function report(rows: readonly Row[]): void {
	for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
	process.stdout.write(`\n${table(rows)}\n`);
}
