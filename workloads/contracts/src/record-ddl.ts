import type { Kind, RecordSchema } from "./record.ts";

const SPARK: Readonly<Record<Kind, string>> = {
	string: "STRING",
	double: "DOUBLE",
	long: "BIGINT",
	boolean: "BOOLEAN",
	timestamp: "TIMESTAMP",
	date: "DATE",
};

/** TIMESTAMP without a zone holds UTC here: DuckDB needs an extension for the zoned kind. */
const DUCKDB: Readonly<Record<Kind, string>> = {
	string: "VARCHAR",
	double: "DOUBLE",
	long: "BIGINT",
	boolean: "BOOLEAN",
	timestamp: "TIMESTAMP",
	date: "DATE",
};

const ELASTICSEARCH: Readonly<Record<Kind, object>> = {
	string: { type: "keyword" },
	double: { type: "double" },
	long: { type: "long" },
	boolean: { type: "boolean" },
	timestamp: { type: "date", format: "strict_date_time" },
	date: { type: "date", format: "strict_date" },
};

/** A name as Spark SQL takes it: `Adj Close` needs backquotes. */
const sparkName = (name: string): string =>
	/^[a-z_][a-z0-9_]*$/i.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;

/** Spark's DDL of the columns, e.g. `ticker STRING, time TIMESTAMP`. */
export const sparkDdl = (schema: RecordSchema): string =>
	Object.entries(schema)
		.map(([name, { kind }]) => `${sparkName(name)} ${SPARK[kind]}`)
		.join(", ");

/** Column name → DuckDB type, in order. */
export const duckDbColumns = (
	schema: RecordSchema,
): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries(schema).map(([name, { kind }]) => [name, DUCKDB[kind]]),
	);

/** The columns as the `columns` argument of DuckDB's `read_json`: `{"ticker": 'VARCHAR', …}`. */
export const duckDbStruct = (
	columns: Readonly<Record<string, string>>,
): string =>
	`{${Object.entries(columns)
		.map(([name, type]) => `"${name.replaceAll('"', '""')}": '${type}'`)
		.join(", ")}}`;

/** A mapping of Elasticsearch. */
export interface Mapping {
	/** `strict`: an unknown field is an error; `false`: it is kept in the source and not indexed. */
	readonly dynamic: "strict" | false;
	readonly properties: Readonly<Record<string, object>>;
}

/** The mapping of the columns: numbers stay numbers, text is one keyword, times are dates. */
export const elasticsearchMapping = (
	schema: RecordSchema,
	dynamic: Mapping["dynamic"],
): Mapping => ({
	dynamic,
	properties: Object.fromEntries(
		Object.entries(schema).map(([name, { kind }]) => [
			name,
			ELASTICSEARCH[kind],
		]),
	),
});
