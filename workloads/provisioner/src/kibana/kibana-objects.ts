import { isDeepStrictEqual } from "node:util";
import type { Change } from "../change.ts";
import type { Declaration } from "../declaration.ts";
import { differingKeys } from "../elasticsearch-objects.ts";
import { dashboardObject, dashboards } from "./dashboards.ts";
import { dataViews } from "./data-views.ts";
import type { KibanaClient } from "./kibana-client.ts";
import type { SavedObject } from "./saved-object.ts";

/** All that is declared of Kibana, in the order in which one refers to another; nothing without data views. */
export const kibanaObjects = (
	titles: Declaration["dataViews"],
): readonly SavedObject[] =>
	titles ? [...dataViews(titles), ...dashboards.map(dashboardObject)] : [];

/** What makes an object the declared one. Kibana adds to its attributes and rewrites those of a dashboard. */
const canonical = ({
	type,
	attributes,
}: Pick<SavedObject, "type" | "attributes">) => {
	const { title, name, timeFieldName, description } = attributes;
	return type === "dashboard"
		? { title, description }
		: { title, name, timeFieldName };
};

const LABELS: Readonly<Record<SavedObject["type"], string>> = {
	"index-pattern": "data view",
	dashboard: "dashboard",
};

/** @param existing absent: the environment has no Kibana */
export function planKibana(
	declared: readonly SavedObject[],
	existing:
		| readonly Pick<SavedObject, "type" | "id" | "attributes">[]
		| undefined,
): Change<SavedObject>[] {
	return declared.map((object) => {
		const thing = `${LABELS[object.type]} ${object.id}`;
		if (!existing)
			return {
				mark: "skipped",
				thing,
				details: ["this environment has no Kibana"],
				steps: [],
			};
		const found = existing.find(
			({ type, id }) => type === object.type && id === object.id,
		);
		const want = canonical(object);
		const have = found && canonical(found);
		if (have && isDeepStrictEqual(have, want))
			return { mark: "same", thing, details: [], steps: [] };
		return {
			mark: have ? "change" : "create",
			thing,
			details: have ? differingKeys(have, want) : [],
			steps: [object],
		};
	});
}

/** All in one import: Kibana resolves the references among them. */
export async function applyKibana(
	client: KibanaClient | undefined,
	changes: readonly Change<SavedObject>[],
): Promise<void> {
	const objects = changes.flatMap(({ steps }) => steps);
	if (objects.length) await client?.import(objects);
}
