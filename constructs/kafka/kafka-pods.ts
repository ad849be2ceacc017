import { PodGroup } from "../kubernetes/pod-group.ts";

/** The pods that clients connect to. */
export const BROKERS = new PodGroup("kafka");
/** The KRaft quorum where it is not in the brokers. */
export const CONTROLLERS = new PodGroup("kafka-controller");
