import type { IndexDeclaration, Json, NamedBody } from "./declaration.ts";
import { flatten, type ObjectKind } from "./elasticsearch-objects.ts";

/** The mapping and settings of an index, for its template to build on. */
export const componentTemplates: ObjectKind = {
	label: "component template",
	path: "_component_template",
	needs: "component templates",
	bodyOf: (answer, name) =>
		(
			answer.component_templates as
				| { name: string; component_template: Json }[]
				| undefined
		)?.find((entry) => entry.name === name)?.component_template,
	canonical: canonicalTemplate,
};

/** Which indices get it. */
export const indexTemplates: ObjectKind = {
	label: "index template",
	path: "_index_template",
	needs: "composable index templates",
	bodyOf: (answer, name) =>
		(
			answer.index_templates as
				| { name: string; index_template: Json }[]
				| undefined
		)?.find((entry) => entry.name === name)?.index_template,
	canonical: canonicalTemplate,
};

export const componentTemplatesOf = (
	indices: readonly IndexDeclaration[],
): NamedBody[] =>
	indices.map(({ name, mapping, settings }) => ({
		name,
		body: { template: { settings, mappings: mapping } },
	}));

/** Above the priority of the templates that Elasticsearch brings itself (100). */
const PRIORITY = 500;

export const indexTemplatesOf = (
	indices: readonly IndexDeclaration[],
): NamedBody[] =>
	indices.map(({ name, patterns }) => ({
		name,
		body: {
			index_patterns: patterns,
			composed_of: [name],
			priority: PRIORITY,
		},
	}));

/** Settings as Elasticsearch prints them: dotted keys below `index`, texts. */
export function canonicalSettings(settings: Json): Json {
	return Object.fromEntries(
		[...flatten(settings)]
			.map(([key, value]): [string, unknown] => [
				key.startsWith("index.") ? key : `index.${key}`,
				Array.isArray(value) ? value.map(String) : String(value),
			])
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

/** Mappings as Elasticsearch prints them: `dynamic` is a text. */
export const canonicalMapping = (mapping: Json): Json =>
	mapping.dynamic === undefined
		? mapping
		: { ...mapping, dynamic: String(mapping.dynamic) };

/** Without what Elasticsearch adds by itself. */
function canonicalTemplate(body: Json): Json {
	const {
		template,
		index_patterns,
		composed_of,
		priority,
		_meta,
		version,
		data_stream,
	} = body;
	const { settings, mappings, aliases } = (template ?? {}) as Record<
		string,
		Json
	>;
	const inner = {
		...(settings && { settings: canonicalSettings(settings) }),
		...(mappings && { mappings: canonicalMapping(mappings) }),
		...(aliases && { aliases }),
	};
	const outer = {
		index_patterns,
		composed_of,
		priority,
		_meta,
		version,
		data_stream,
		...(Object.keys(inner).length && { template: inner }),
	};
	return Object.fromEntries(
		Object.entries(outer).filter(([, value]) => value !== undefined),
	);
}
