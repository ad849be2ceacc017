import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import {
	cells,
	dashboards,
} from "../../../workloads/provisioner/src/kibana/dashboards.ts";
import {
	DATA_VIEW_MAPPINGS,
	type DataViewName,
	dataViewId,
	timeFieldOf,
} from "../../../workloads/provisioner/src/kibana/data-views.ts";
import {
	KibanaClient,
	KibanaError,
} from "../../../workloads/provisioner/src/kibana/kibana-client.ts";
import {
	applyKibana,
	kibanaObjects as kibanaObjectsOf,
	planKibana,
} from "../../../workloads/provisioner/src/kibana/kibana-objects.ts";
import type { SavedObject } from "../../../workloads/provisioner/src/kibana/saved-object.ts";

interface Column {
	readonly operationType: string;
	readonly sourceField: string;
	readonly dataType: string;
	readonly filter?: { readonly query: string };
	readonly params?: { readonly sortField?: string };
}

interface Layer {
	readonly columns: Readonly<Record<string, Column>>;
	readonly columnOrder: readonly string[];
}

interface LensPanel {
	readonly title: string;
	readonly panelIndex: string;
	readonly gridData: Readonly<Record<"x" | "y" | "w" | "h", number>>;
	readonly embeddableConfig: {
		readonly attributes: {
			readonly state: {
				readonly datasourceStates: {
					readonly formBased: {
						readonly layers: Readonly<Record<string, Layer>>;
					};
				};
				readonly visualization: object;
			};
		};
	};
}

/** Which of Elasticsearch's types an operation takes (Kibana, "Lens functions"). */
const TAKES: Readonly<Record<string, readonly string[]>> = {
	average: ["double", "long"],
	sum: ["double", "long"],
	min: ["double", "long", "date"],
	max: ["double", "long", "date"],
	last_value: ["double", "long", "date", "keyword", "boolean"],
	unique_count: ["keyword", "long", "date", "boolean"],
	terms: ["keyword", "boolean", "long"],
	date_histogram: ["date"],
};

const TITLES = {
	realtime: "stock_realtime*",
	batchFeatures: "batch_features",
	batchMonthly: "batch_monthly",
};
const kibanaObjects = kibanaObjectsOf(TITLES);

const views = Object.keys(DATA_VIEW_MAPPINGS) as DataViewName[];
const viewOf = (id: string | undefined): DataViewName => {
	const view = views.find((name) => dataViewId(name) === id);
	assert(view, `no data view ${id}`);
	return view;
};
const typeOf = (view: DataViewName, field: string): string => {
	const property = DATA_VIEW_MAPPINGS[view].properties[field];
	assert(property, `${view} has no field ${field}`);
	return (property as { type: string }).type;
};
const dashboardObjects = kibanaObjects.filter(
	({ type }) => type === "dashboard",
);
const panelsOf = ({ attributes }: SavedObject): LensPanel[] =>
	JSON.parse(attributes.panelsJSON as string);

describe("Kibana's objects", () => {
	test("there are the data views and the two dashboards", () => {
		assert.deepEqual(
			kibanaObjects.map(({ type, id }) => `${type} ${id}`),
			[
				"index-pattern tickstack-stock_realtime",
				"index-pattern tickstack-batch_features",
				"index-pattern tickstack-batch_monthly",
				"dashboard tickstack-real-time",
				"dashboard tickstack-long-term",
			],
		);
	});

	test("the time field of each data view is a date of its mapping", () => {
		for (const view of views)
			assert.equal(typeOf(view, timeFieldOf(view)), "date");
	});

	for (const object of dashboardObjects)
		for (const panel of panelsOf(object)) {
			const reference = object.references.find(({ name }) =>
				name.startsWith(`${panel.panelIndex}:indexpattern-datasource-layer-`),
			);
			const { state } = panel.embeddableConfig.attributes;
			const layers = Object.entries(state.datasourceStates.formBased.layers);

			test(`${object.id}, "${panel.title}": every field is in the mapping and fits its function`, () => {
				const view = viewOf(reference?.id);
				for (const [, { columns }] of layers)
					for (const {
						operationType,
						sourceField,
						params,
						filter,
					} of Object.values(columns)) {
						if (operationType !== "count")
							assert(
								TAKES[operationType]?.includes(typeOf(view, sourceField)),
								`${operationType} of ${sourceField}`,
							);
						if (params?.sortField)
							assert.equal(typeOf(view, params.sortField), "date");
						for (const [, field = ""] of filter?.query.matchAll(
							/(\w+)\s*[:<>]/g,
						) ?? [])
							typeOf(view, field);
					}
			});

			test(`${object.id}, "${panel.title}": what is drawn are columns of its layer`, () => {
				assert.deepEqual(
					layers.map(
						([id]) => `${panel.panelIndex}:indexpattern-datasource-layer-${id}`,
					),
					[reference?.name],
				);
				for (const [, { columns, columnOrder }] of layers) {
					assert.deepEqual(
						[...columnOrder].sort(),
						Object.keys(columns).sort(),
					);
					const drawn = [
						...JSON.stringify(state.visualization).matchAll(
							/"(?:xAccessor|splitAccessor|metricAccessor|columnId)":"([^"]+)"|"accessors":\[([^\]]*)\]/g,
						),
					].flatMap(([, one, many]) => (one ? [one] : JSON.parse(`[${many}]`)));
					assert.deepEqual(drawn.sort(), Object.keys(columns).sort());
				}
			});
		}

	test("the control of each dashboard offers tickers of a data view it refers to", () => {
		for (const { attributes, references } of dashboardObjects) {
			const { panelsJSON } = attributes.controlGroupInput as {
				panelsJSON: string;
			};
			const controls: Record<string, { explicitInput: { fieldName: string } }> =
				JSON.parse(panelsJSON);
			for (const [id, { explicitInput }] of Object.entries(controls)) {
				const reference = references.find(
					({ name }) => name === `controlGroup_${id}:optionsListDataView`,
				);
				assert.equal(
					typeOf(viewOf(reference?.id), explicitInput.fieldName),
					"keyword",
				);
			}
		}
	});

	test("panels do not overlap and stay within the grid", () => {
		for (const { panels } of dashboards) {
			const grid = cells(panels);
			for (const [index, a] of grid.entries()) {
				assert(a.x + a.w <= 48);
				for (const b of grid.slice(index + 1))
					assert(
						a.x + a.w <= b.x ||
							b.x + b.w <= a.x ||
							a.y + a.h <= b.y ||
							b.y + b.h <= a.y,
					);
			}
		}
	});
});

/** Kibana cannot be had for tests: a server that keeps what the documented import gives it. */
describe("the provisioner and Kibana's import and export", () => {
	const kept = new Map<string, SavedObject>();
	const key = ({ type, id }: { type: string; id: string }) => `${type}:${id}`;
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = new Response(Buffer.concat(chunks), {
			headers: { "content-type": request.headers["content-type"] ?? "" },
		});
		const answer = (status: number, text: string) =>
			response.writeHead(status).end(text);
		if (request.headers["kbn-xsrf"] !== "true")
			answer(400, "Request must contain a kbn-xsrf header.");
		else if (request.headers.authorization !== `Basic ${btoa("elastic:right")}`)
			answer(401, "unable to authenticate");
		else if (request.url === "/api/saved_objects/_export") {
			const { type } = (await body.json()) as { type: string[] };
			answer(
				200,
				[...kept.values()]
					.filter((object) => type.includes(object.type))
					// Kibana's own version rewrites the panels.
					.map((object) => JSON.stringify({ ...object, updated_at: "now" }))
					.join("\n"),
			);
		} else if (request.url === "/api/saved_objects/_import?overwrite=true") {
			const file = (await body.formData()).get("file") as File;
			const objects = (await file.text())
				.trim()
				.split("\n")
				.map((line) => JSON.parse(line) as SavedObject);
			const missing = objects.filter(({ references }) =>
				references.some(
					(reference) =>
						!kept.has(key(reference)) &&
						!objects.some((object) => key(object) === key(reference)),
				),
			);
			if (missing.length === 0)
				for (const object of objects) kept.set(key(object), object);
			answer(
				200,
				JSON.stringify({
					success: missing.length === 0,
					errors: missing.map(({ type, id }) => ({
						type,
						id,
						error: { type: "missing_references" },
					})),
				}),
			);
		} else answer(404, "Not Found");
	});
	const client = (password = "right") =>
		new KibanaClient({
			url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
			credentials: { user: "elastic", password },
		});
	const plan = async () =>
		planKibana(
			kibanaObjects,
			await client().export(["index-pattern", "dashboard"]),
		);

	before(async () => {
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
	});
	after(() => server.close());

	test("makes what is missing, and nothing the second time", async () => {
		const changes = await plan();
		assert(changes.every(({ mark }) => mark === "create"));
		await applyKibana(client(), changes);
		assert.equal(kept.size, kibanaObjects.length);
		assert((await plan()).every(({ mark }) => mark === "same"));
	});

	test("puts back only what somebody else has changed", async () => {
		const id = "dashboard:tickstack-real-time";
		const declared = kept.get(id) as SavedObject;
		kept.set(id, {
			...declared,
			attributes: { ...declared.attributes, title: "Mine" },
		});
		const changes = await plan();
		assert.deepEqual(
			changes
				.filter(({ mark }) => mark !== "same")
				.map(({ mark, thing, details }) => ({ mark, thing, details })),
			[
				{
					mark: "change",
					thing: "dashboard tickstack-real-time",
					details: ['title "Mine" → "Stocks, real time"'],
				},
			],
		);
		await applyKibana(client(), changes);
		assert((await plan()).every(({ mark }) => mark === "same"));
	});

	test("an object that refers to nothing is an error that names it", async () => {
		const [dashboard] = dashboardObjects;
		kept.clear();
		await assert.rejects(
			client().import([dashboard as SavedObject]),
			(error) =>
				error instanceof KibanaError &&
				/dashboard tickstack-real-time \(missing_references\)/.test(
					error.message,
				),
		);
		assert.equal(kept.size, 0);
	});

	test("a wrong password is an error with Kibana's answer", async () => {
		await assert.rejects(
			client("wrong").export(["dashboard"]),
			/answered POST .*_export with 401: unable to authenticate/,
		);
	});

	test("without Kibana everything is reported as skipped", () => {
		const changes = planKibana(kibanaObjects, undefined);
		assert(
			changes.every(({ mark, steps }) => mark === "skipped" && !steps.length),
		);
	});
});
