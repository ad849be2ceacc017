import type { RecordSchema } from "@tickstack/contracts/record";
import type { FastifyReply } from "fastify";
import { type Static, type TSchema, Type } from "typebox";
import { Problem } from "./problem.ts";
import { oneOf, reference } from "./schema.ts";

const format = oneOf(["json", "csv"], {
	description:
		"Default: what the header Accept prefers of application/json and text/csv; JSON when both are equal.",
});

/** What an answer is written as. */
export type Format = Static<typeof format>;

/** The parameter that goes before the header `Accept`. */
export const formatParameter = Type.Optional(format);

/** The answer of a route in either format. */
export const eitherFormat = <S extends TSchema>(
	description: string,
	schema: S & { readonly $id: string },
) => ({
	description,
	content: {
		"application/json": { schema: reference(schema) },
		"text/csv": {
			schema: Type.String({
				description:
					"RFC 4180, with a header line; null is an empty field. A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) has an apostrophe before it.",
			}),
		},
	},
});

const MEDIA: Readonly<
	Record<Format, readonly [type: string, subtype: string]>
> = { json: ["application", "json"], csv: ["text", "csv"] };

/**
 * The format of an answer: the parameter if there is one, else what the header prefers (RFC 9110, "Accept").
 *
 * @throws {Problem} `not-acceptable` when the header allows neither
 */
export function formatOf(
	parameter: Format | undefined,
	accept: string | undefined,
): Format {
	if (parameter) return parameter;
	const ranges = mediaRanges(accept ?? "*/*");
	const quality = (format: Format) => qualityOf(MEDIA[format], ranges);
	if (quality("csv") > quality("json")) return "csv";
	if (quality("json") > 0) return "json";
	throw new Problem(
		"not-acceptable",
		`Accept is ${accept}: this path answers with application/json or text/csv`,
	);
}

interface MediaRange {
	readonly type: string;
	readonly subtype: string;
	readonly quality: number;
}

const mediaRanges = (accept: string): MediaRange[] =>
	accept.split(",").map((text) => {
		const [range = "", ...parameters] = text
			.split(";")
			.map((part) => part.trim().toLowerCase());
		const [type = "", subtype = ""] = range.split("/");
		const weight = parameters.find((part) => part.startsWith("q="));
		const quality = weight ? Number(weight.slice(2)) : 1;
		return { type, subtype, quality: Number.isNaN(quality) ? 0 : quality };
	});

/** The most specific range that matches counts. */
function qualityOf(
	[type, subtype]: readonly [string, string],
	ranges: readonly MediaRange[],
): number {
	for (const [wantedType, wantedSubtype] of [
		[type, subtype],
		[type, "*"],
		["*", "*"],
	]) {
		const range = ranges.find(
			(one) => one.type === wantedType && one.subtype === wantedSubtype,
		);
		if (range) return range.quality;
	}
	return 0;
}

/**
 * Sends JSON whose long list is written already: what many clients request is written once. No schema serializes it, so
 * the types check the rest and the tests the whole.
 *
 * @param answer what stands before the list; not empty
 * @param list a JSON array in UTF-8
 */
export function sendWithList(
	reply: FastifyReply,
	answer: object,
	name: string,
	list: Buffer,
): FastifyReply {
	const before = JSON.stringify(answer).slice(0, -1);
	return reply
		.type("application/json; charset=utf-8")
		.send(
			Buffer.concat([
				Buffer.from(`${before},${JSON.stringify(name)}:`),
				list,
				Buffer.from("}"),
			]),
		);
}

/** A column of CSV and how it is read of a row. */
export type CsvColumns<R> = Readonly<Record<string, (row: R) => unknown>>;

/** A column of CSV for each of a record. */
export const csvOf = <R extends object>(record: RecordSchema): CsvColumns<R> =>
	Object.fromEntries(
		Object.keys(record).map((name) => [name, (row: R) => row[name as keyof R]]),
	);

/**
 * Sends rows as CSV (RFC 4180) with a header line, null as an empty field; a browser saves it under the name, in which
 * everything is replaced that a file's name cannot have anywhere.
 */
export function sendCsv<R>(
	reply: FastifyReply,
	name: string,
	columns: CsvColumns<R>,
	rows: readonly R[],
): FastifyReply {
	const readers = Object.values(columns);
	const lines = [
		Object.keys(columns),
		...rows.map((row) => readers.map((read) => read(row))),
	].map((values) => values.map(field).join(","));
	return reply
		.type("text/csv; charset=utf-8; header=present")
		.header(
			"content-disposition",
			`attachment; filename="${name.replace(/[^\w.=^@+-]/g, "_")}.csv"`,
		)
		.send([...lines, ""].join("\r\n"));
}

/** What a spreadsheet runs as a formula (OWASP, "CSV Injection"), in full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Numbers stay numbers, negative ones too; only texts are defused. */
function field(value: unknown): string {
	if (value === null || value === undefined) return "";
	const text =
		typeof value === "string" && FORMULA.test(value)
			? `'${value}`
			: String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
