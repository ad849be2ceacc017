/**
 * What a column holds. `timestamp` is RFC 3339 in UTC with milliseconds, `date` is `YYYY-MM-DD`; both are text in
 * JSON. `long` is a whole number within ±(2^53 − 1), which JSON and JavaScript carry exactly.
 */
export type Kind =
	| "string"
	| "double"
	| "long"
	| "boolean"
	| "timestamp"
	| "date";

/** One column of a record: everything that is derived for the engines comes from this. */
export interface Column {
	readonly kind: Kind;
	/** null is a value of its own (`not computable yet`); the column is present all the same. */
	readonly nullable: boolean;
	/** The rule in words, beyond the kind. */
	readonly rule?: string;
	readonly doc: string;
}

/** A record's columns in their order. */
export type RecordSchema = Readonly<Record<string, Column>>;

interface Types {
	string: string;
	double: number;
	long: number;
	boolean: boolean;
	timestamp: string;
	date: string;
}

type ValueOf<C extends Column> = C["nullable"] extends true
	? Types[C["kind"]] | null
	: Types[C["kind"]];

/** The TypeScript type of a record, as it is in JSON. */
export type RowOf<S extends RecordSchema> = {
	-readonly [K in keyof S]: ValueOf<S[K]>;
};

/** A column that always has a value. */
export const required = <const K extends Kind>(
	kind: K,
	doc: string,
	rule?: string,
): Column & { readonly kind: K; readonly nullable: false } => ({
	kind,
	nullable: false,
	doc,
	...(rule && { rule }),
});

/** A column that may be null; `rule` says when. */
export const nullable = <const K extends Kind>(
	kind: K,
	doc: string,
	rule?: string,
): Column & { readonly kind: K; readonly nullable: true } => ({
	kind,
	nullable: true,
	doc,
	...(rule && { rule }),
});
