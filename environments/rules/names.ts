import type { Rule, SpecProblem } from "../spec-error.ts";

const DNS_LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
/** Below another directory: writers that swap by renaming work beside theirs. */
const PATH = /^(\/[^/]+){2,}$/;
const INDEX = /^[a-z0-9][a-z0-9_.-]{0,99}\*?$/;

/** Google Cloud cuts account ids at 30 characters; the rest is left to what they are called after. */
const NAME_LENGTH = 20;

/** Names that Kubernetes, Google Cloud, Kafka or Elasticsearch would refuse. */
export const names: Rule = function* (spec) {
	if (!DNS_LABEL.test(spec.name) || spec.name.length > NAME_LENGTH)
		yield {
			key: "name",
			value: JSON.stringify(spec.name),
			because: `is no name for an environment (${spec.name.length} characters)`,
			allowed: `take 1 to ${NAME_LENGTH} lower-case letters, digits and dashes that begin with a letter and do not end with a dash`,
		};
	if (!DNS_LABEL.test(spec.namespace))
		yield {
			key: "namespace",
			value: JSON.stringify(spec.namespace),
			because: "is no DNS label",
			allowed:
				"take 1 to 63 lower-case letters, digits and dashes that begin with a letter and do not end with a dash",
		};
	for (const [id, { name }] of Object.entries(spec.kafka.topics))
		if (!TOPIC.test(name))
			yield {
				key: `kafka.topics.${id}.name`,
				value: JSON.stringify(name),
				because: "is no name for a topic",
				allowed: "take 1 to 249 letters, digits, dots, dashes and underscores",
			};
	for (const [id, { name }] of Object.entries(spec.elasticsearch.indices))
		if (!INDEX.test(name))
			yield {
				key: `elasticsearch.indices.${id}.name`,
				value: JSON.stringify(name),
				because: "is no name for an index",
				allowed:
					"take up to 100 lower-case letters, digits, dots, dashes and underscores, with at most one * at the end",
			};
	for (const [id, path] of Object.entries(spec.hdfs.directories))
		if (!PATH.test(path))
			yield {
				key: `hdfs.directories.${id}`,
				value: JSON.stringify(path),
				because: "is no path of a directory below another one",
				allowed:
					"take an absolute path of two parts or more without a trailing slash, e.g. /serving/batch_features",
			};
	for (const [id, name] of Object.entries(spec.kafka.groups ?? {}))
		if (!TOPIC.test(name))
			yield {
				key: `kafka.groups.${id}`,
				value: JSON.stringify(name),
				because: "is no name for a consumer group",
				allowed: "take 1 to 249 letters, digits, dots, dashes and underscores",
			};
	yield* doubled("kafka.topics", namesIn(spec.kafka.topics), "topic");
	yield* doubled(
		"elasticsearch.indices",
		namesIn(spec.elasticsearch.indices),
		"index",
	);
	yield* doubled("hdfs.directories", spec.hdfs.directories, "directory");
};

const namesIn = (all: Readonly<Record<string, { readonly name: string }>>) =>
	Object.fromEntries(Object.entries(all).map(([id, { name }]) => [id, name]));

/** Two data sets in one place: their readers would take the records of one for those of the other. */
function* doubled(
	key: string,
	names: Readonly<Record<string, string>>,
	what: string,
): Generator<SpecProblem> {
	for (const [i, [id, name]] of Object.entries(names).entries()) {
		const [earlier] =
			Object.entries(names)
				.slice(0, i)
				.find(([, other]) => other === name) ?? [];
		if (earlier)
			yield {
				key: `${key}.${id}`,
				value: JSON.stringify(name),
				because: `is the ${what} of ${earlier} already`,
				allowed: `take another ${what}`,
			};
	}
}
