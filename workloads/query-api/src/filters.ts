import {
	type BatchFeatures,
	batchFeaturesSchema,
} from "@tickstack/contracts/batch-rows";
import type { Column, Kind } from "@tickstack/contracts/record";
import { Type } from "typebox";
import { invalid } from "./parameters.ts";
import { checkedText } from "./schema.ts";

export type Value = string | number | boolean | null;
/** Whether a ticker's latest row passes; a ticker without one passes nothing. */
export type RowTest = (row: BatchFeatures | undefined) => boolean;

/** The columns of a ticker and day; those of the run are the same in all rows. */
export const SCREENED_COLUMNS = Object.keys(batchFeaturesSchema).filter(
	(name) => !["run_id", "computed_at", "schema_version"].includes(name),
) as (keyof BatchFeatures)[];

const EQUALITY = ["eq", "ne"] as const;
const ORDER = ["lt", "lte", "gt", "gte"] as const;
type Operator = (typeof EQUALITY)[number] | (typeof ORDER)[number];

const OPERATORS: Readonly<Record<Kind, readonly Operator[]>> = {
	string: EQUALITY,
	boolean: EQUALITY,
	double: [...EQUALITY, ...ORDER],
	long: [...EQUALITY, ...ORDER],
	date: [...EQUALITY, ...ORDER],
	timestamp: [...EQUALITY, ...ORDER],
};

/** What a value of a kind is written as; the same in OpenAPI and here. */
const VALUES: Readonly<Record<Kind, string>> = {
	// Line breaks too: engines of patterns differ about the dot.
	string: "[\\s\\S]*",
	boolean: "(true|false)",
	double: "-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?",
	long: "-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?",
	date: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
	timestamp: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z",
};

/** Every filter that there is, as one pattern. */
const PATTERN = SCREENED_COLUMNS.map((name) => {
	const { kind, nullable }: Column = batchFeaturesSchema[name];
	const value = `(${OPERATORS[kind].join("|")}):${VALUES[kind]}`;
	return `${name}:(${value}${nullable ? "|(eq|ne):null" : ""})`;
}).join("|");

/** Conditions on the features of a ticker's latest day. */
export const filterParameter = Type.Array(
	checkedText(
		{ type: "string", pattern: `^(${PATTERN})$`, maxLength: 200 },
		{ maxLength: 200 },
	),
	{
		maxItems: 20,
		default: [],
		description:
			"column:operator:value with eq, ne, lt, lte, gt, gte, e.g. drawdown:lt:-0.2 or regime:eq:null; again for another: all of them must hold.",
	},
);

/** @throws {Problem} `invalid-request` for a column, an operator or a value that there is not */
export function filterTests(filter: readonly string[]): RowTest {
	const tests = filter.map(filterTest);
	return (row) => !tests.length || (!!row && tests.every((test) => test(row)));
}

/** @throws {Problem} `invalid-request` when there is no such column */
export function columnOf(parameter: string, name: string): keyof BatchFeatures {
	const column = SCREENED_COLUMNS.find((one) => one === name);
	if (!column)
		throw invalid(
			parameter,
			`${JSON.stringify(name)} is not a column; there are ${SCREENED_COLUMNS.join(", ")}`,
		);
	return column;
}

function filterTest(text: string): (row: BatchFeatures) => boolean {
	const [, name, operator, value] =
		/^([^:]*):([^:]*):([\s\S]*)$/.exec(text) ?? [];
	if (name === undefined || operator === undefined || value === undefined)
		throw invalid(
			"filter",
			`${JSON.stringify(text)} is not a filter: it takes column:operator:value, e.g. drawdown:lt:-0.2`,
		);
	const column = columnOf("filter", name);
	const schema: Column = batchFeaturesSchema[column];
	const operators = OPERATORS[schema.kind];
	const known = operators.find((one) => one === operator);
	if (!known)
		throw invalid(
			"filter",
			`${JSON.stringify(operator)} is not an operator of ${column}; there are ${operators.join(", ")}`,
		);
	return test(column, known, filterValue(column, schema, known, value));
}

function filterValue(
	column: string,
	{ kind, nullable }: Column,
	operator: Operator,
	text: string,
): Value {
	const isEquality = EQUALITY.some((one) => one === operator);
	if (text === "null" && nullable && isEquality) return null;
	const value = parsed(kind, text);
	if (value === undefined)
		throw invalid(
			"filter",
			`${JSON.stringify(text)} is not a value of ${column}, which is a ${kind}${nullable && isEquality ? " or null" : ""}`,
		);
	return value;
}

function parsed(kind: Kind, text: string): Value | undefined {
	switch (kind) {
		case "string":
			return text;
		case "boolean":
			return text === "true" ? true : text === "false" ? false : undefined;
		case "double":
		case "long": {
			const number = matches(kind, text) ? Number(text) : Number.NaN;
			return Number.isFinite(number) ? number : undefined;
		}
		case "date":
		case "timestamp":
			return matches(kind, text) ? text : undefined;
	}
}

const matches = (kind: Kind, text: string): boolean =>
	new RegExp(`^${VALUES[kind]}$`).test(text);

/** As in SQL a row without a value passes no comparison with one; `eq:null` and `ne:null` are for just that. */
function test(
	column: keyof BatchFeatures,
	operator: Operator,
	value: Value,
): (row: BatchFeatures) => boolean {
	const passes = (result: number): boolean => {
		switch (operator) {
			case "eq":
				return result === 0;
			case "ne":
				return result !== 0;
			case "lt":
				return result < 0;
			case "lte":
				return result <= 0;
			case "gt":
				return result > 0;
			case "gte":
				return result >= 0;
		}
	};
	return (row) => {
		const given = row[column];
		if (value === null) return (given === null) === (operator === "eq");
		return given !== null && passes(compare(given, value));
	};
}

export const compare = (a: Value, b: Value): number => {
	if (a === b || a === null || b === null) return 0;
	return a < b ? -1 : 1;
};

/** @param direction 1: the smallest first; what has no value comes last either way */
export const compareNullsLast = (
	a: Value,
	b: Value,
	direction: 1 | -1,
): number => {
	if (a === null || b === null)
		return (a === null ? 1 : 0) - (b === null ? 1 : 0);
	return direction * compare(a, b);
};
