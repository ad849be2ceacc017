import { isDeepStrictEqual } from "node:util";
import type { Client } from "@elastic/elasticsearch";
import type { Change } from "./change.ts";
import type { IndexDeclaration, Json } from "./declaration.ts";
import { canonicalMapping, canonicalSettings } from "./index-templates.ts";

/** An index as the cluster has it. */
export interface Index {
	readonly name: string;
	readonly mapping: Json;
	/** With the cluster's defaults. */
	readonly settings: Json;
}

export type IndexStep =
	| { readonly do: "create"; readonly name: string }
	| { readonly do: "map"; readonly name: string; readonly mapping: Json }
	| { readonly do: "set"; readonly name: string; readonly settings: Json };

/** Existing indices that a declaration made; an alias of the name counts as its index. */
export async function readIndices(
	client: Client,
	declared: readonly IndexDeclaration[],
): Promise<Index[]> {
	const found: Index[] = [];
	for (const { name } of declared.filter(({ create }) => create)) {
		if (!(await client.indices.exists({ index: name }))) continue;
		const answer = await client.indices.get({
			index: name,
			include_defaults: true,
			flat_settings: true,
		});
		for (const { mappings, settings, defaults } of Object.values(answer))
			found.push({
				name,
				mapping: (mappings ?? {}) as Json,
				settings: { ...defaults, ...settings },
			});
	}
	return found;
}

export function planIndices(
	declared: readonly IndexDeclaration[],
	existing: readonly Index[],
): Change<IndexStep>[] {
	return declared
		.filter(({ create }) => create)
		.map((index) =>
			planIndex(
				index,
				existing.find(({ name }) => name === index.name),
			),
		);
}

/** Settings that Elasticsearch fixes at an index's creation. */
const STATIC_SETTINGS = /^index\.(number_of_shards|codec|sort\.|routing_)/;

function planIndex(
	declared: IndexDeclaration,
	existing: Index | undefined,
): Change<IndexStep> {
	const { name } = declared;
	const thing = `index ${name}`;
	if (!existing)
		return {
			mark: "create",
			thing,
			details: [],
			steps: [{ do: "create", name }],
		};
	const mapping = compareMapping(declared.mapping, existing.mapping);
	const settings = Object.entries(canonicalSettings(declared.settings)).filter(
		([key, value]) => !isDeepStrictEqual(existing.settings[key], value),
	);
	const fixed = settings.filter(([key]) => STATIC_SETTINGS.test(key));
	if (mapping.conflicts.length || fixed.length)
		return {
			mark: "refused",
			thing,
			details: [
				...mapping.conflicts,
				...fixed.map(
					([key, value]) =>
						`${key} is ${existing.settings[key] ?? "unset"}, ${value} is declared`,
				),
				`Elasticsearch cannot change this in place. Stop the writer of ${name}, delete the index, run the provisioner again and let the writer read its topic from the start; or declare a new index name and move its readers and writer to it.`,
			],
			steps: [],
		};
	const steps: IndexStep[] = [];
	const details: string[] = [];
	const added = Object.keys(mapping.missing);
	const { dynamic } = canonicalMapping(declared.mapping);
	const before = canonicalMapping(existing.mapping).dynamic ?? "true";
	const newDynamic = dynamic !== undefined && dynamic !== before;
	details.push(...added.map((field) => `field ${field} is new`));
	if (newDynamic) details.push(`dynamic ${before} → ${dynamic}`);
	if (added.length || newDynamic)
		steps.push({
			do: "map",
			name,
			mapping: {
				...(newDynamic && { dynamic }),
				...(added.length && { properties: mapping.missing }),
			},
		});
	if (settings.length) {
		details.push(
			...settings.map(
				([key, value]) =>
					`${key} ${existing.settings[key] ?? "unset"} → ${value}`,
			),
		);
		steps.push({ do: "set", name, settings: Object.fromEntries(settings) });
	}
	return { mark: steps.length ? "change" : "same", thing, details, steps };
}

/** What a declared mapping adds to an existing one, and where the two contradict. Further fields are no difference. */
function compareMapping(
	declared: Json,
	existing: Json,
): { missing: Json; conflicts: string[] } {
	const want = (declared.properties ?? {}) as Record<string, Json>;
	const have = (existing.properties ?? {}) as Record<string, Json>;
	const missing = Object.fromEntries(
		Object.entries(want).filter(([field]) => !Object.hasOwn(have, field)),
	);
	const conflicts = Object.entries(want)
		.filter(
			([field, mapping]) =>
				Object.hasOwn(have, field) && !isDeepStrictEqual(have[field], mapping),
		)
		.map(
			([field, mapping]) =>
				`field ${field} is ${JSON.stringify(have[field])}, ${JSON.stringify(mapping)} is declared`,
		);
	return { missing, conflicts };
}

export async function applyIndices(
	client: Client,
	changes: readonly Change<IndexStep>[],
): Promise<void> {
	for (const step of changes.flatMap(({ steps }) => steps)) {
		if (step.do === "create")
			// The body comes from the index template, which is applied first.
			await client.indices.create({ index: step.name });
		else if (step.do === "map")
			await client.transport.request({
				method: "PUT",
				path: `/${encodeURIComponent(step.name)}/_mapping`,
				body: { ...step.mapping },
			});
		else
			await client.indices.putSettings({
				index: step.name,
				settings: { ...step.settings },
			});
	}
}
