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

/** The columns of a record of the contracts as properties, with their documentation. */
export const columns = <S extends RecordSchema>(record: S) =>
	Object.fromEntries(
		Object.entries(record).map(([name, { kind, nullable, doc, rule }]) => [
			name,
			Type.Unsafe({
				...KINDS[kind],
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

/** A bound of a range, RFC 3339 or a date; `fallback` says what counts without it. */
export const bound = (fallback: string) =>
	Type.Optional(
		Type.String({
			description: `RFC 3339 time or a date (UTC). Default: ${fallback}.`,
		}),
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

export const tickerParameter = {
	pattern: `^${TICKER_PATTERN}$`,
	description: "Symbol of the share, e.g. AAPL.",
} as const;

/** Path parameters of everything that is of one ticker. */
export const tickerParameters = Type.Object({
	ticker: Type.String(tickerParameter),
});
