import type { JvmSize } from "./process-size.ts";

/** Where tasks run: in the server itself, or in executor pods that it requests from Kubernetes. */
export type SparkMode =
	| {
			readonly kind: "local";
			/** Threads; `*` takes all cores. */
			readonly cores: number | "*";
	  }
	| {
			readonly kind: "kubernetes";
			readonly executors: number;
			readonly coresPerExecutor: number;
			readonly executor: JvmSize;
	  };

export interface SparkSpec {
	readonly mode: SparkMode;
	/** The Spark Connect server, which is the driver. */
	readonly server: JvmSize;
	/** Partitions of each aggregation; about the number of cores. Fixed by a query's checkpoint. */
	readonly shufflePartitions: number;
}
