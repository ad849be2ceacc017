import {
	DIRECTORY_DEFINITIONS,
	type DirectoryKey,
} from "../pipeline/catalogue/data-sets.ts";
import type { HdfsSpec } from "./hdfs-spec.ts";

/** The directories of the pipeline where the data contracts have them. */
export const directories = Object.fromEntries(
	Object.entries(DIRECTORY_DEFINITIONS).map(([key, { path }]) => [key, path]),
) as Readonly<Record<DirectoryKey, string>> satisfies HdfsSpec["directories"];
