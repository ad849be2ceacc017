import { createHash } from "node:crypto";
import { dataViewId } from "./data-views.ts";
import { lensAttributes, lensReference } from "./lens.ts";
import { longTermDashboard } from "./long-term-dashboard.ts";
import type { Dashboard, Panel } from "./panel.ts";
import { realTimeDashboard } from "./real-time-dashboard.ts";
import type { SavedObject } from "./saved-object.ts";

/** Columns of Kibana's grid. */
const GRID = 48;
const TICKER_CONTROL = "ticker";

interface Cell {
	readonly x: number;
	readonly y: number;
	readonly w: number;
	readonly h: number;
}

/** Where the panels lie: from left to right, a new row where one does not fit. */
export function cells(
	panels: readonly Pick<Panel, "width" | "height">[],
): Cell[] {
	let x = 0;
	let y = 0;
	let rowHeight = 0;
	return panels.map(({ width, height }) => {
		if (x + width > GRID) {
			y += rowHeight;
			x = 0;
			rowHeight = 0;
		}
		const cell = { x, y, w: width, h: height };
		x += width;
		rowHeight = Math.max(rowHeight, height);
		return cell;
	});
}

/** A dashboard as Kibana imports it: its panels lie within, the data views are referred to. */
export function dashboardObject(dashboard: Dashboard): SavedObject {
	const { id, title, from, refreshMs, panels, tickersOf } = dashboard;
	const grid = cells(panels);
	const attributes = {
		title,
		timeRestore: true,
		timeFrom: from,
		timeTo: "now",
		refreshInterval: { pause: !refreshMs, value: refreshMs ?? 60_000 },
		optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
		panelsJSON: JSON.stringify(
			panels.map((panel, index) => ({
				type: "lens",
				title: panel.title,
				panelIndex: String(index),
				gridData: { ...grid[index], i: String(index) },
				embeddableConfig: {
					attributes: lensAttributes(panel),
					enhancements: {},
				},
			})),
		),
		controlGroupInput: {
			controlStyle: "oneLine",
			chainingSystem: "HIERARCHICAL",
			ignoreParentSettingsJSON: JSON.stringify({
				ignoreFilters: false,
				ignoreQuery: false,
				ignoreTimerange: false,
				ignoreValidations: false,
			}),
			panelsJSON: JSON.stringify({
				[TICKER_CONTROL]: {
					type: "optionsListControl",
					order: 0,
					grow: true,
					width: "medium",
					explicitInput: {
						id: TICKER_CONTROL,
						fieldName: "ticker" satisfies keyof Row,
						title: "Ticker",
						selectedOptions: [],
						sort: { by: "_key", direction: "asc" },
					},
				},
			}),
		},
		kibanaSavedObjectMeta: {
			searchSourceJSON: JSON.stringify({
				query: { language: "kuery", query: "" },
				filter: [],
			}),
		},
	};
	return {
		type: "dashboard",
		id,
		attributes: {
			...attributes,
			description: `${dashboard.description} ${contentMark(attributes)}`,
		},
		references: [
			...panels.map((panel, index) => ({
				...lensReference(panel),
				name: `${index}:${lensReference(panel).name}`,
			})),
			{
				type: "index-pattern",
				id: dataViewId(tickersOf),
				name: `controlGroup_${TICKER_CONTROL}:optionsListDataView`,
			},
		],
		coreMigrationVersion: "8.8.0",
		typeMigrationVersion: "10.1.0",
	};
}

/** Every data view has the column. */
type Row = { readonly ticker: string };

/**
 * Kibana rewrites what it imports in the form of its own version, so that bodies cannot be compared: the mark in the
 * description tells whether a dashboard is the declared one.
 */
const contentMark = (attributes: object): string =>
	`(declared: ${createHash("sha256").update(JSON.stringify(attributes)).digest("hex").slice(0, 12)})`;

export const dashboards: readonly Dashboard[] = [
	realTimeDashboard,
	longTermDashboard,
];
