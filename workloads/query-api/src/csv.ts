import type { FastifyReply } from "fastify";

/** A column of CSV and how it is read of a row. */
export type CsvColumns<R> = Readonly<Record<string, (row: R) => unknown>>;

/** Rows as CSV (RFC 4180) with a header line; null is an empty field. */
export function csv<R>(columns: CsvColumns<R>, rows: readonly R[]): string {
	const readers = Object.values(columns);
	const lines = rows.map((row) =>
		readers.map((read) => field(read(row))).join(","),
	);
	return [Object.keys(columns).map(field).join(","), ...lines, ""].join("\r\n");
}

function field(value: unknown): string {
	if (value === null || value === undefined) return "";
	const text = String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Sends CSV; a browser saves it under the name. */
export const sendCsv = <R>(
	reply: FastifyReply,
	name: string,
	columns: CsvColumns<R>,
	rows: readonly R[],
): FastifyReply =>
	reply
		.type("text/csv; charset=utf-8; header=present")
		.header("content-disposition", `attachment; filename="${name}.csv"`)
		.send(csv(columns, rows));
