import { CATALOGUE } from "./catalogue.ts";
import { drivesSpark, type WorkloadDefinition } from "./workload.ts";

/** The user that Spark's processes are towards HDFS. */
export const SPARK_USER = "spark";

/** The user that a workload's files in HDFS belong to. */
export const hdfsUserOf = (
	workload: Pick<WorkloadDefinition, "needs" | "principal">,
): string => (drivesSpark(workload) ? SPARK_USER : workload.principal);

/** Everybody but the superuser who works in HDFS. */
export const HDFS_USERS: readonly string[] = [
	...new Set(
		Object.values<WorkloadDefinition>(CATALOGUE)
			.filter(({ needs }) =>
				Object.values(needs).some(({ of }) => of === "directory"),
			)
			.map(hdfsUserOf),
	),
];
