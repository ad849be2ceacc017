import {
	type BatchFeatures,
	type BatchMonthly,
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { INDICES } from "@tickstack/contracts/names";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import type { SavedObject } from "./saved-object.ts";

/** The rows behind each data view, by its name. */
export interface DataViewRows {
	readonly [INDICES.realtime]: RealtimeWindow;
	readonly [INDICES.batchFeatures]: BatchFeatures;
	readonly [INDICES.batchMonthly]: BatchMonthly;
}

export type DataViewName = keyof DataViewRows;

/** A column of a data view's rows: what the mapping lacks does not compile. */
export type FieldOf<V extends DataViewName> = keyof DataViewRows[V] & string;

/** Elasticsearch's type of each field of a data view. */
export const DATA_VIEW_MAPPINGS = {
	[INDICES.realtime]: realtimeWindowMapping,
	[INDICES.batchFeatures]: batchFeaturesMapping,
	[INDICES.batchMonthly]: batchMonthlyMapping,
} as const satisfies Record<DataViewName, object>;

interface DataView<V extends DataViewName> {
	readonly title: string;
	readonly name: string;
	readonly timeField: FieldOf<V>;
}

const VIEWS: { readonly [V in DataViewName]: DataView<V> } = {
	[INDICES.realtime]: {
		title: `${INDICES.realtime}*`,
		name: "Real-time windows (30 s)",
		timeField: "window_start",
	},
	// The aliases name the last complete run; the indices of other runs must not count twice.
	[INDICES.batchFeatures]: {
		title: INDICES.batchFeatures,
		name: "Daily features",
		timeField: "day",
	},
	[INDICES.batchMonthly]: {
		title: INDICES.batchMonthly,
		name: "Monthly figures",
		timeField: "month",
	},
};

/** Identifier of a data view: the same in every space and environment, so that links stay valid. */
export const dataViewId = (view: DataViewName): string => `tickstack-${view}`;

export const timeFieldOf = (view: DataViewName): string =>
	VIEWS[view].timeField;

export const dataViews: readonly SavedObject[] = Object.entries(VIEWS).map(
	([view, { title, name, timeField }]) => ({
		type: "index-pattern",
		id: dataViewId(view as DataViewName),
		attributes: { title, name, timeFieldName: timeField },
		references: [],
		coreMigrationVersion: "8.8.0",
		typeMigrationVersion: "8.0.0",
	}),
);
