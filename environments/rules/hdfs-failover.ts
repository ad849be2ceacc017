import type { Rule } from "./rule.ts";

/** Automatic failover takes two NameNodes, a journal quorum and ZooKeeper; without it there is one NameNode and no journal. */
export const hdfsFailover: Rule = function* ({ hdfs, zookeeper }) {
	const { highAvailability, nameNodes, journalNodes } = hdfs;
	if (highAvailability ? nameNodes < 2 : nameNodes !== 1)
		yield {
			key: "hdfs.nameNodes",
			value: String(nameNodes),
			because: highAvailability
				? "leave nobody to fail over to"
				: "without high availability do not share their edits",
			allowed: highAvailability
				? "take 2 or more"
				: "take 1, or hdfs.highAvailability",
		};
	if (highAvailability ? journalNodes < 3 : journalNodes !== 0)
		yield {
			key: "hdfs.journalNodes",
			value: String(journalNodes),
			because: highAvailability
				? "do not survive the loss of one"
				: "are of no use without high availability",
			allowed: highAvailability ? "take 3 or 5" : "take 0",
		};
	if (highAvailability && !zookeeper)
		yield {
			key: "zookeeper",
			value: "none",
			because: "leaves the failover controllers without an election",
			allowed: "describe zookeeper, or turn hdfs.highAvailability off",
		};
};
