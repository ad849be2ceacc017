import type { Json } from "../declaration.ts";
import {
	DATA_VIEW_MAPPINGS,
	type DataViewName,
	dataViewId,
	timeFieldOf,
} from "./data-views.ts";
import type { Measure, Panel } from "./panel.ts";
import type { SavedObjectReference } from "./saved-object.ts";

const LAYER = "layer";
const TIME = "time";
const BY = "by";

const KIBANA_TYPES: Readonly<Record<string, string>> = {
	keyword: "string",
	double: "number",
	long: "number",
	date: "date",
	boolean: "boolean",
};

/** Kibana's type of a field, from Elasticsearch's. */
function dataType(view: DataViewName, field: string): string {
	const { type } = DATA_VIEW_MAPPINGS[view].properties[field] as {
		type: string;
	};
	return KIBANA_TYPES[type] as string;
}

const measureId = (index: number): string => `measure-${index}`;

function measureColumn(view: DataViewName, measure: Measure<DataViewName>) {
	const { of, label, format, where } = measure;
	const field = of === "count" ? undefined : measure.field;
	const counted = of === "count" || of === "unique_count";
	return {
		label,
		customLabel: true,
		operationType: of,
		sourceField: field ?? "___records___",
		dataType: counted ? "number" : dataType(view, field as string),
		isBucketed: false,
		scale: "ratio",
		...(where && { filter: { language: "kuery", query: where } }),
		params: {
			...(format && {
				format: { id: format.id, params: { decimals: format.decimals } },
			}),
			...(of === "last_value" && {
				sortField: timeFieldOf(view),
				showArrayValues: false,
			}),
		},
	};
}

const timeColumn = (view: DataViewName) => ({
	label: timeFieldOf(view),
	operationType: "date_histogram",
	sourceField: timeFieldOf(view),
	dataType: "date",
	isBucketed: true,
	scale: "interval",
	params: { interval: "auto", includeEmptyRows: false },
});

const byColumn = (
	view: DataViewName,
	{ field, top }: NonNullable<Panel["by"]>,
) => ({
	label: field,
	operationType: "terms",
	sourceField: field,
	dataType: dataType(view, field),
	isBucketed: true,
	scale: "ordinal",
	params: {
		size: top,
		orderBy: { type: "alphabetical" },
		orderDirection: "asc",
		otherBucket: false,
		missingBucket: false,
		parentFormat: { id: "terms" },
	},
});

const SERIES = {
	line: "line",
	bar: "bar",
	"stacked-bar": "bar_stacked",
} as const;

function visualization({ as, measures, by }: Panel): [string, Json] {
	const accessors = measures.map((_, index) => measureId(index));
	switch (as) {
		case "metric":
			return [
				"lnsMetric",
				{ layerId: LAYER, layerType: "data", metricAccessor: accessors[0] },
			];
		case "table":
			return [
				"lnsDatatable",
				{
					layerId: LAYER,
					layerType: "data",
					columns: [BY, ...accessors].map((columnId) => ({ columnId })),
					paging: { enabled: true, size: 20 },
				},
			];
		default:
			return [
				"lnsXY",
				{
					preferredSeriesType: SERIES[as],
					legend: { isVisible: true, position: "right" },
					valueLabels: "hide",
					fittingFunction: "None",
					layers: [
						{
							layerId: LAYER,
							layerType: "data",
							seriesType: SERIES[as],
							xAccessor: TIME,
							accessors,
							...(by && { splitAccessor: BY }),
						},
					],
				},
			];
	}
}

/** The data view of a panel, under the name by which Lens looks for it. */
export const lensReference = ({
	view,
}: Pick<Panel, "view">): SavedObjectReference => ({
	type: "index-pattern",
	id: dataViewId(view),
	name: `indexpattern-datasource-layer-${LAYER}`,
});

/** The attributes of a Lens visualization (Kibana 9) that shows a panel. */
export function lensAttributes(panel: Panel): Json {
	const { view, title, as, measures, by } = panel;
	const overTime = as !== "metric" && as !== "table";
	const columns = Object.fromEntries([
		...(by ? [[BY, byColumn(view, by)]] : []),
		...(overTime ? [[TIME, timeColumn(view)]] : []),
		...measures.map((measure, index) => [
			measureId(index),
			measureColumn(view, measure),
		]),
	]);
	const [visualizationType, state] = visualization(panel);
	return {
		title,
		type: "lens",
		visualizationType,
		references: [lensReference(panel)],
		state: {
			datasourceStates: {
				formBased: {
					layers: {
						[LAYER]: {
							columns,
							columnOrder: Object.keys(columns),
							incompleteColumns: {},
						},
					},
				},
			},
			visualization: state,
			query: { language: "kuery", query: "" },
			filters: [],
		},
	};
}
