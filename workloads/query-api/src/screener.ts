import type { BatchFeatures } from "@tickstack/contracts/batch-rows";
import { LRUCache } from "lru-cache";
import {
	columnOf,
	compare,
	compareNullsLast,
	filterTests,
	SCREENED_COLUMNS,
} from "./filters.ts";
import { Problem } from "./problem.ts";
import type { Run } from "./run.ts";
import { checkedText } from "./schema.ts";

export const sortParameter = checkedText(
	{
		type: "string",
		enum: SCREENED_COLUMNS.flatMap((name) => [name, `-${name}`]),
	},
	{
		default: "ticker",
		description:
			"A column; with a minus before it the greatest first. Rows without a value come last either way.",
	},
);

/** Sorts and filters that are remembered of a run. */
const REMEMBERED = 50;

interface Screening {
	readonly sort: string;
	readonly filter: readonly string[];
}

/** The rows of a run that pass, in their order. A run never changes, and most screens are requested again. */
export class Screener {
	readonly #made = new WeakMap<Run, LRUCache<string, BatchFeatures[]>>();

	/** As {@link screen}. */
	of(run: Run, screening: Screening): readonly BatchFeatures[] {
		const made = this.#made.get(run) ?? new LRUCache({ max: REMEMBERED });
		this.#made.set(run, made);
		const key = JSON.stringify([screening.sort, screening.filter]);
		const rows = made.get(key) ?? screen(run.latest.values(), screening);
		made.set(key, rows);
		return rows;
	}
}

/**
 * The rows that pass all filters, sorted; rows without a value of the sort column come last in either direction, equal
 * ones by ticker.
 *
 * @throws {Problem} `invalid-request` for a column, an operator or a value that there is not
 */
export function screen(
	rows: Iterable<BatchFeatures>,
	{ sort, filter }: Screening,
): BatchFeatures[] {
	const passes = filterTests(filter);
	return [...rows].filter(passes).sort(rowOrder(sort));
}

/** @throws {Problem} `invalid-request` for a column that there is not */
export function rowOrder(sort: string) {
	const [column, direction] = sort.startsWith("-")
		? ([columnOf("sort", sort.slice(1)), -1] as const)
		: ([columnOf("sort", sort), 1] as const);
	return (a: BatchFeatures, b: BatchFeatures): number =>
		compareNullsLast(a[column], b[column], direction) ||
		compare(a.ticker, b.ticker);
}

/**
 * Where a page begins: behind the row of `after`, wherever it stands now.
 *
 * @throws {Problem} `unknown-ticker` when `after` is none of them any more
 */
export function pageStart<R>(
	rows: readonly R[],
	{
		after,
		offset,
	}: { readonly after?: string | undefined; readonly offset: number },
	known: (ticker: string) => R | undefined,
	order: (a: R, b: R) => number,
): number {
	if (after === undefined) return offset;
	const last = known(after);
	if (!last)
		throw new Problem(
			"unknown-ticker",
			`there is no ${after} to go on after; begin without it`,
		);
	const found = rows.findIndex((row) => order(row, last) > 0);
	return (found < 0 ? rows.length : found) + offset;
}
