import type { Rule, SpecProblem } from "../spec-error.ts";

/** Names that two data sets have. */
export const names: Rule = function* (spec) {
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
