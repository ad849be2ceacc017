import {
	type BatchFeatures,
	type BatchMonthly,
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import type { SavedObject } from "./saved-object.ts";

/** The rows behind each data view, by its name. */
export interface DataViewRows {
	readonly realtime: RealtimeWindow;
	readonly batchFeatures: BatchFeatures;
	readonly batchMonthly: BatchMonthly;
}

export type DataViewName = keyof DataViewRows;

/** A column of a data view's rows: what the mapping lacks does not compile. */
export type FieldOf<V extends DataViewName> = keyof DataViewRows[V] & string;

/** Elasticsearch's type of each field of a data view. */
export const DATA_VIEW_MAPPINGS = {
	realtime: realtimeWindowMapping,
	batchFeatures: batchFeaturesMapping,
	batchMonthly: batchMonthlyMapping,
} as const satisfies Record<DataViewName, object>;

interface DataView<V extends DataViewName> {
	/** Of the object in Kibana: the same in every space and environment, so that links stay valid. */
	readonly id: string;
	readonly name: string;
	readonly timeField: FieldOf<V>;
}

const VIEWS: { readonly [V in DataViewName]: DataView<V> } = {
	realtime: {
		id: "tickstack-stock_realtime",
		name: "Real-time windows (30 s)",
		timeField: "window_start",
	},
	batchFeatures: {
		id: "tickstack-batch_features",
		name: "Daily features",
		timeField: "day",
	},
	batchMonthly: {
		id: "tickstack-batch_monthly",
		name: "Monthly figures",
		timeField: "month",
	},
};

export const dataViewId = (view: DataViewName): string => VIEWS[view].id;

export const timeFieldOf = (view: DataViewName): string =>
	VIEWS[view].timeField;

/** The data views. @param titles index pattern of each, as an environment calls its indices */
export const dataViews = (
	titles: Readonly<Record<DataViewName, string>>,
): SavedObject[] =>
	(Object.keys(VIEWS) as DataViewName[]).map((view) => ({
		type: "index-pattern",
		id: dataViewId(view),
		attributes: {
			title: titles[view],
			name: VIEWS[view].name,
			timeFieldName: timeFieldOf(view),
		},
		references: [],
		coreMigrationVersion: "8.8.0",
		typeMigrationVersion: "8.0.0",
	}));
