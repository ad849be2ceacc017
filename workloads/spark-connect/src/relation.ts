import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
	type Relation,
	RelationSchema,
} from "../gen/spark/connect/relations_pb.ts";

export type { Relation };

type RelationType = NonNullable<
	MessageInitShape<typeof RelationSchema>["relType"]
>;

/** Options of a source or sink, as Spark's documentation names them. */
export type SparkOptions = Readonly<Record<string, string>>;

const relation = (relType: RelationType): Relation =>
	create(RelationSchema, { relType });

function dataSource(
	isStreaming: boolean,
	format: string,
	options: SparkOptions,
	paths: readonly string[] = [],
): Relation {
	return relation({
		case: "read",
		value: {
			isStreaming,
			readType: {
				case: "dataSource",
				value: { format, options: { ...options }, paths: [...paths] },
			},
		},
	});
}

/** What a data source holds now. */
export function read(
	format: string,
	options: SparkOptions = {},
	paths: readonly string[] = [],
): Relation {
	return dataSource(false, format, options, paths);
}

/** A data source as an unbounded stream. */
export function readStream(format: string, options: SparkOptions): Relation {
	return dataSource(true, format, options);
}

/**
 * A SQL query. The names it selects from are given as relations, so that nothing has to be registered in the
 * session first: `sql("SELECT count(*) FROM records", { records: read("parquet", {}, [path]) })`
 */
export function sql(
	query: string,
	inputs: Readonly<Record<string, Relation>> = {},
): Relation {
	const root = relation({ case: "sql", value: { query } });
	const references = Object.entries(inputs).map(([alias, input]) =>
		relation({ case: "subqueryAlias", value: { input, alias } }),
	);
	return references.length
		? relation({ case: "withRelations", value: { root, references } })
		: root;
}
