import {
	type BatchFeatures,
	batchFeaturesSchema,
} from "@tickstack/contracts/batch-rows";
import type { Column, Kind } from "@tickstack/contracts/record";
import { invalid } from "./parameters.ts";

type Value = string | number | boolean | null;
type Test = (row: BatchFeatures) => boolean;

/** The columns of a ticker and day; those of the run are the same in all rows. */
const SCREENED_COLUMNS = Object.keys(batchFeaturesSchema).filter(
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

/**
 * The rows that pass all filters, sorted; rows without a value of the sort column come last in either direction, equal
 * ones by ticker.
 *
 * @throws {Problem} `invalid-request` for a column, an operator or a value that there is not
 */
export function screen(
	rows: Iterable<BatchFeatures>,
	{ sort, filter }: { sort: string; filter: readonly string[] },
): BatchFeatures[] {
	const tests = filter.map(filterTest);
	const [column, direction] = sort.startsWith("-")
		? ([columnOf("sort", sort.slice(1)), -1] as const)
		: ([columnOf("sort", sort), 1] as const);
	return [...rows]
		.filter((row) => tests.every((test) => test(row)))
		.sort(
			(a, b) =>
				compareNullsLast(a[column], b[column], direction) ||
				compare(a.ticker, b.ticker),
		);
}

function columnOf(parameter: string, name: string): keyof BatchFeatures {
	const column = SCREENED_COLUMNS.find((one) => one === name);
	if (!column)
		throw invalid(
			parameter,
			`${JSON.stringify(name)} is not a column; there are ${SCREENED_COLUMNS.join(", ")}`,
		);
	return column;
}

function filterTest(text: string): Test {
	const [, name, operator, value] = /^([^:]*):([^:]*):(.*)$/.exec(text) ?? [];
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
			const number = text.trim() === "" ? Number.NaN : Number(text);
			return Number.isFinite(number) ? number : undefined;
		}
		case "date":
			return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
		case "timestamp":
			return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) ? text : undefined;
	}
}

/** As in SQL a row without a value passes no comparison with one; `eq:null` and `ne:null` are for just that. */
function test(
	column: keyof BatchFeatures,
	operator: Operator,
	value: Value,
): Test {
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

const compare = (a: Value, b: Value): number => {
	if (a === b || a === null || b === null) return 0;
	return a < b ? -1 : 1;
};

const compareNullsLast = (a: Value, b: Value, direction: 1 | -1): number => {
	if (a === null || b === null)
		return (a === null ? 1 : 0) - (b === null ? 1 : 0);
	return direction * compare(a, b);
};
