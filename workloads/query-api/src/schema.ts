import type { Kind, RecordSchema, RowOf } from "@tickstack/contracts/record";
import { TICKER_PATTERN } from "@tickstack/contracts/tick";
import {
	type Static,
	type TObject,
	type TProperties,
	type TSchema,
	type TUnsafe,
	Type,
} from "typebox";

/** The same, or null. As OpenAPI 3.0 writes it, which has no type `null`. */
export const nullable = <S extends TSchema>(
	schema: S,
	options: object = {},
): TUnsafe<Static<S> | null> =>
	Type.Unsafe({ ...schema, nullable: true, ...options });

/** A schema that the server knows by a name, which OpenAPI shows. */
export const named = <S extends TSchema>(
	$id: string,
	description: string,
	schema: S,
): S & { readonly $id: string } => ({ ...schema, $id, description });

/** A reference to a {@link named} schema. */
export const reference = <S extends TSchema>({
	$id,
}: S & { readonly $id: string }): TUnsafe<Static<S>> =>
	Type.Unsafe({ $ref: `${$id}#` });

/** The same, or null. */
export const nullableReference = <S extends TSchema>(
	schema: S & { readonly $id: string },
	description: string,
): TUnsafe<Static<S> | null> =>
	Type.Unsafe({ nullable: true, description, allOf: [reference(schema)] });

/** One of a few texts. */
export const oneOf = <const V extends string>(
	values: readonly V[],
	options: object = {},
): TUnsafe<V> => Type.Unsafe({ type: "string", enum: values, ...options });

const KINDS: Readonly<Record<Kind, object>> = {
	string: { type: "string" },
	double: { type: "number" },
	long: { type: "integer" },
	boolean: { type: "boolean" },
	timestamp: { type: "string", format: "date-time" },
	date: { type: "string", format: "date" },
};

/** The texts of columns that have few. */
const TEXTS: Readonly<Record<string, readonly (string | null)[]>> = {
	trend: ["up", "sideway", "down", null],
	regime: ["bull", "neutral", "bear", null],
};

/** The columns of a record of the contracts as properties, with their documentation. */
export const columns = <S extends RecordSchema>(record: S) =>
	Object.fromEntries(
		Object.entries(record).map(([name, { kind, nullable, doc, rule }]) => [
			name,
			Type.Unsafe({
				...KINDS[kind],
				...(TEXTS[name] && { enum: TEXTS[name] }),
				...(nullable && { nullable }),
				description: rule ? `${doc} ${rule}.` : doc,
			}),
		]),
	) as { [K in keyof S & string]: TUnsafe<RowOf<S>[K]> };

/**
 * Query parameters; unknown ones are refused. A parameter with a default is optional for the client, and always there
 * for the handler.
 */
export function query<P extends TProperties>(
	properties: P,
): TUnsafe<Static<TObject<P>>> {
	const schema = Type.Object(properties, {
		additionalProperties: false,
	}) as TSchema & { readonly required?: readonly string[] };
	return Type.Unsafe({
		...schema,
		required: schema.required?.filter(
			(name) => !("default" in (properties[name] ?? {})),
		),
	});
}

export const dateTime = (description?: string) =>
	Type.String({ format: "date-time", ...(description && { description }) });

export const date = (description?: string) =>
	Type.String({ format: "date", ...(description && { description }) });

/**
 * A text that the handler itself checks, with a better reason than a schema has; OpenAPI shows the schema of what it
 * takes ({@link PUBLISHED}).
 */
export const checkedText = (published: object, options: object = {}) =>
	Type.Unsafe<string>({ type: "string", [PUBLISHED]: published, ...options });

/** The keyword under which a schema has what OpenAPI shows in its place. */
export const PUBLISHED = "x-published";

/** A bound of a range, RFC 3339 or a date; `fallback` says what counts without it. */
export const bound = (fallback: string) =>
	Type.Optional(
		checkedText(
			{
				anyOf: [
					{ type: "string", format: "date-time" },
					{ type: "string", format: "date" },
				],
			},
			{ description: `RFC 3339 time or a date (UTC). Default: ${fallback}.` },
		),
	);

/** The most items of an answer. */
export const limit = (
	maximum: number,
	fallback: number,
	description?: string,
) =>
	Type.Integer({
		minimum: 1,
		maximum,
		default: fallback,
		...(description && { description }),
	});

export const asOf = dateTime(
	"When this was answered; ages are relative to it.",
);

/** The most tickers of a list in a query. */
export const MAX_TICKERS = 100;

export const tickerParameter = {
	pattern: `^${TICKER_PATTERN}$`,
	description:
		"Symbol, e.g. AAPL; in a path percent-encoded (EUR%2FUSD). 1 to 32 capital letters, digits and . - ^ = & / _ : + # $ @ !",
} as const;

/** Path parameters of everything that is of one ticker. */
export const tickerParameters = Type.Object({
	ticker: Type.String(tickerParameter),
});

/** A comma-separated list of tickers; `fallback` says what counts without it. */
export const tickersParameter = (fallback: string) =>
	Type.Optional(
		checkedText(
			{
				type: "string",
				pattern: `^${TICKER_PATTERN}(,${TICKER_PATTERN}){0,${MAX_TICKERS - 1}}$`,
			},
			{
				description: `Comma-separated, at most ${MAX_TICKERS}. Default: ${fallback}.`,
			},
		),
	);

/** Where a list goes on. Keyset pagination: rows that come or go between two pages shift nothing. */
export const afterParameter = Type.Optional(
	Type.String({
		...tickerParameter,
		description: "`next` of the page before: what comes after that ticker.",
	}),
);

/** What the next page is requested with as `after`. */
export const next = nullable(Type.String(), {
	description: "`after` of the next page; null: this is the last one.",
});

/** The columns that are the same in all rows of a run: an answer has them once. */
export const RUN_COLUMNS = ["run_id", "computed_at", "schema_version"] as const;

export const timeZone = Type.String({
	description: "Of the ticker's market (IANA time zone database).",
});

/** A comma-separated choice of fields. */
export const fieldsParameter = (names: readonly string[]) => {
	const one = `(${names.join("|").replaceAll(".", "\\.")})`;
	return Type.Optional(
		checkedText(
			{ type: "string", pattern: `^${one}(,${one})*$` },
			{
				description: `Comma-separated: what of each ticker is answered, of ${names.join(", ")}. Default: all.`,
			},
		),
	);
};
