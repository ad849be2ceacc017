import { PodGroup } from "../kubernetes/pod-group.ts";

export const ELASTICSEARCH = new PodGroup("elasticsearch");
