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
 * Means, deviations and volumes add up in another order on the two paths: they agree to this part of their value. All
 * other values are equal. (Data contracts; docs/runbooks/reconciliation.md)
 */
const RELATIVE_TOLERANCE = 1e-9;
/** The part of the largest price that is lost where prices above and below 0 cancel each other out. */
const CANCELLATION = 1e-12;

const AGREEMENT: Readonly<Record<keyof WindowValues, "exact" | "sum">> = {
	company: "exact",
	window_end: "exact",
	open: "exact",
	high: "exact",
	low: "exact",
	close: "exact",
	avg_price: "sum",
	min_price: "exact",
	max_price: "exact",
	total_volume: "sum",
	trade_count: "exact",
	vwap: "sum",
	volatility: "sum",
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
		const isSame =
			a === b || (AGREEMENT[field] === "sum" && agree(field, a, b, computed));
		return isSame
			? []
			: [{ field, served: a as FieldDifference["served"], computed: b }];
	});
}

function agree(
	field: keyof WindowValues,
	a: unknown,
	b: unknown,
	{ avg_price, min_price, max_price }: WindowValues,
): boolean {
	const lost =
		CANCELLATION * Math.max(Math.abs(min_price), Math.abs(max_price));
	if (field !== "volatility")
		return areClose(
			a,
			b,
			RELATIVE_TOLERANCE,
			field === "total_volume" ? 0 : lost,
		);
	// Of a mean that is nothing but rounding not even the sign is known, on which null depends.
	const lostOfMean = lost / Math.abs(avg_price);
	if (!(lostOfMean < 1)) return true;
	return areClose(a, b, RELATIVE_TOLERANCE + lostOfMean, lostOfMean);
}

const areClose = (
	a: unknown,
	b: unknown,
	relative: number,
	absolute: number,
): boolean =>
	typeof a === "number" &&
	typeof b === "number" &&
	Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b)) + absolute;
