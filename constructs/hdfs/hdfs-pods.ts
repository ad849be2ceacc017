import { PodGroup } from "../kubernetes/pod-group.ts";

/** With their failover controllers where there are several. */
export const NAME_NODES = new PodGroup("hadoop-namenode");
export const DATA_NODES = new PodGroup("hadoop-datanode");
/** The quorum of the NameNodes' shared edit log. */
export const JOURNAL_NODES = new PodGroup("hadoop-journalnode");
