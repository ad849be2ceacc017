import type { DataViewName, FieldOf } from "./data-views.ts";

type Format =
	| { readonly id: "number"; readonly decimals: number }
	| { readonly id: "percent"; readonly decimals: number };

/** A price, with its cents. */
export const PRICE = { id: "number", decimals: 2 } as const satisfies Format;
/** A number of things: trades, shares, days. */
export const COUNT = { id: "number", decimals: 0 } as const satisfies Format;

/** One number of a panel. */
export type Measure<V extends DataViewName> = {
	readonly label: string;
	readonly format?: Format;
	/** In KQL; narrows this number alone. */
	readonly where?: string;
} & (
	| { readonly of: "count" }
	| {
			readonly of:
				| "average"
				| "max"
				| "min"
				| "sum"
				| "unique_count"
				/** Of the row with the latest time. */
				| "last_value";
			readonly field: FieldOf<V>;
	  }
);

/** A panel of a dashboard: what it shows, not how Kibana writes it down. */
export interface Panel<V extends DataViewName = DataViewName> {
	readonly title: string;
	readonly view: V;
	/** `table` has a row a value of `by`; the charts have time on the x axis; `metric` is one number. */
	readonly as: "line" | "bar" | "stacked-bar" | "table" | "metric";
	readonly measures: readonly Measure<V>[];
	/** One series (or row) a value of the field, in alphabetical order. */
	readonly by?: { readonly field: FieldOf<V>; readonly top: number };
	/** Of 48 columns. */
	readonly width: number;
	/** In rows of 20 pixels. */
	readonly height: number;
}

/** Panels of different data views in one list keep each their own fields' types. */
export const panel = <V extends DataViewName>(props: Panel<V>): Panel =>
	props as unknown as Panel;

/** A dashboard: panels flow from left to right and wrap after 48 columns. */
export interface Dashboard {
	readonly id: string;
	readonly title: string;
	readonly description: string;
	/** Data view whose tickers the control at the top offers. */
	readonly tickersOf: DataViewName;
	/** Shown at first, as Kibana writes times, e.g. `now-1h`. */
	readonly from: string;
	/** @default not by itself */
	readonly refreshMs?: number;
	readonly panels: readonly Panel[];
}
