import type { Column, RecordSchema } from "@tickstack/contracts/record";

const TYPES: Readonly<Record<Column["kind"], object>> = {
	string: { type: "string" },
	double: { type: "number" },
	long: { type: "integer" },
	boolean: { type: "boolean" },
	timestamp: { type: "string", format: "date-time" },
	date: { type: "string", format: "date" },
};

/** JSON Schema of a record's columns, for the serializer and OpenAPI. */
export const columnProperties = (schema: RecordSchema) =>
	Object.fromEntries(
		Object.entries(schema).map(([name, { kind, nullable, doc, rule }]) => [
			name,
			{
				...TYPES[kind],
				...(nullable && { nullable: true }),
				description: rule ? `${doc} ${rule}.` : doc,
			},
		]),
	);
