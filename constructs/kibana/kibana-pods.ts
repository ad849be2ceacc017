import { PodGroup } from "../kubernetes/pod-group.ts";

export const KIBANA = new PodGroup("kibana");
