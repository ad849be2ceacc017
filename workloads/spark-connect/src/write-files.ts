import { WriteOperation_SaveMode } from "../gen/spark/connect/commands_pb.ts";
import type { Relation } from "./relation.ts";
import type { SparkSession } from "./spark-session.ts";

/** Writes the rows of a relation as files under a path that must not exist. Spark's `DataFrameWriter.save`. */
export async function writeFiles(
	session: SparkSession,
	input: Relation,
	format: string,
	path: string,
): Promise<void> {
	await session.command({
		case: "writeOperation",
		value: {
			input,
			source: format,
			mode: WriteOperation_SaveMode.ERROR_IF_EXISTS,
			saveType: { case: "path", value: path },
		},
	});
}
