import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";

/** What a window says of its ticks: all of it but whose it is and when it was computed. */
export type WindowValues = Omit<
	RealtimeWindow,
	"ticker" | "window_start" | "updated_at"
>;

/** A field that two computations of a window do not agree on. */
export interface FieldDifference {
	readonly field: keyof WindowValues;
	readonly served: WindowValues[keyof WindowValues];
	readonly computed: WindowValues[keyof WindowValues];
}

/**
 * Means and deviations add up in another order on the two paths: they agree to this part of their value. All other
 * values are equal. (Data contracts; docs/runbooks/reconciliation.md)
 */
const RELATIVE_TOLERANCE = 1e-9;

const AGREEMENT: Readonly<Record<keyof WindowValues, "exact" | "relative">> = {
	company: "exact",
	window_end: "exact",
	open: "exact",
	high: "exact",
	low: "exact",
	close: "exact",
	avg_price: "relative",
	min_price: "exact",
	max_price: "exact",
	total_volume: "exact",
	trade_count: "exact",
	vwap: "relative",
	volatility: "relative",
};
const FIELDS = Object.keys(AGREEMENT) as (keyof WindowValues)[];

/** The fields in which a served window differs from the computed one; a field that is not there differs from all. */
export function differencesOf(
	served: Readonly<Partial<WindowValues>>,
	computed: WindowValues,
): FieldDifference[] {
	return FIELDS.flatMap((field) => {
		const a = served[field] ?? null;
		const b = computed[field];
		return agree(a, b, AGREEMENT[field])
			? []
			: [{ field, served: a as FieldDifference["served"], computed: b }];
	});
}

function agree(a: unknown, b: unknown, how: "exact" | "relative"): boolean {
	if (a === b) return true;
	return (
		how === "relative" &&
		typeof a === "number" &&
		typeof b === "number" &&
		Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
	);
}
