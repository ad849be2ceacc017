import { PodGroup } from "../kubernetes/pod-group.ts";

/** The Spark Connect server, which is the driver of all queries. */
export const SPARK = new PodGroup("spark-connect");
/** The pods that the driver asks Kubernetes for. */
export const EXECUTORS = new PodGroup("spark-executor");
