import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { hadoopXml, type Properties } from "../config-text.ts";
import { addresses, type Placement } from "../placement.ts";

/** The logical name that clients use for the NameNodes of a highly available HDFS. */
export const NAME_SERVICE = "tickstack";

/** Longest time between two writes to the shared edit log: the standby has the active one begin a new segment. */
export const LOG_ROLL_SECONDS = 30;

/** `fs.defaultFS`: the name service, or the one NameNode. */
export function defaultFileSystem(
	spec: EnvironmentSpec,
	placement: Placement,
): string {
	const [only] = addresses(placement, "hadoop-namenode", "namenode-rpc");
	return `hdfs://${spec.hdfs.highAvailability ? NAME_SERVICE : only}`;
}

/** `hdfs-site.xml` of all daemons and clients: one file, since each reads only what is its own. */
export function hdfsSite(spec: EnvironmentSpec, placement: Placement): string {
	const { hdfs } = spec;
	const nameNode = placement.of("hadoop-namenode");
	const dataNode = placement.of("hadoop-datanode");
	const port = placement.port;
	const local = spec.tier === "local";
	return hadoopXml({
		"dfs.replication": hdfs.replicationFactor,
		"dfs.permissions.superusergroup": "supergroup",
		"dfs.namenode.name.dir": `file://${nameNode.paths.data}/name`,
		"dfs.namenode.handler.count": Math.max(4, 4 * hdfs.dataNodes),
		"dfs.namenode.safemode.extension": local ? 0 : 10_000,
		// A pod's address has no reverse name that the NameNode could check.
		"dfs.namenode.datanode.registration.ip-hostname-check": false,
		...(hdfs.highAvailability
			? highAvailability(placement)
			: singleNameNode(placement)),
		"dfs.datanode.data.dir": `file://${dataNode.paths.data}/blocks`,
		"dfs.datanode.address": `${dataNode.bind}:${port("datanode-data")}`,
		"dfs.datanode.http.address": `${dataNode.bind}:${port("datanode-http")}`,
		"dfs.datanode.ipc.address": `${dataNode.bind}:${port("datanode-ipc")}`,
		"dfs.datanode.du.reserved": local
			? 0
			: hdfs.dataNode.storage.size.times(0.05).bytes,
		"dfs.heartbeat.interval": local ? 1 : 3,
		// A lost DataNode is given up after twice this and ten heartbeats: 20 s here, 90 s in a cluster.
		"dfs.namenode.heartbeat.recheck-interval": local ? 5_000 : 30_000,
		"dfs.namenode.stale.datanode.interval": local ? 10_000 : 30_000,
		// The writer closes many small files: do not wait 400 ms for each last block.
		"dfs.client.block.write.locateFollowingBlock.initial.delay.ms": 10,
	});
}

function singleNameNode(placement: Placement): Properties {
	const { bind } = placement.of("hadoop-namenode");
	const [rpc] = addresses(placement, "hadoop-namenode", "namenode-rpc");
	const [http] = addresses(placement, "hadoop-namenode", "namenode-http");
	return {
		"dfs.namenode.rpc-address": rpc,
		"dfs.namenode.rpc-bind-host": bind,
		"dfs.namenode.http-address": http,
		"dfs.namenode.http-bind-host": bind,
	};
}

/** Hadoop docs, "HDFS High Availability Using the Quorum Journal Manager". */
function highAvailability(placement: Placement): Properties {
	const { members, bind } = placement.of("hadoop-namenode");
	const journal = placement.of("hadoop-journalnode");
	const port = placement.port;
	const of = (key: string, id: string) => `${key}.${NAME_SERVICE}.${id}`;
	return {
		"dfs.nameservices": NAME_SERVICE,
		[`dfs.ha.namenodes.${NAME_SERVICE}`]: members.map(({ id }) => id).join(","),
		...Object.fromEntries(
			members.flatMap(({ id, host }) => [
				[of("dfs.namenode.rpc-address", id), `${host}:${port("namenode-rpc")}`],
				[of("dfs.namenode.rpc-bind-host", id), bind],
				[
					of("dfs.namenode.http-address", id),
					`${host}:${port("namenode-http")}`,
				],
				[of("dfs.namenode.http-bind-host", id), bind],
				[of("dfs.ha.zkfc.port", id), port("zkfc-rpc")],
			]),
		),
		"dfs.namenode.shared.edits.dir": `qjournal://${addresses(placement, "hadoop-journalnode", "journalnode-rpc").join(";")}/${NAME_SERVICE}`,
		"dfs.journalnode.rpc-address": `${journal.bind}:${port("journalnode-rpc")}`,
		"dfs.journalnode.http-address": `${journal.bind}:${port("journalnode-http")}`,
		"dfs.journalnode.edits.dir": `${journal.paths.data}/edits`,
		[`dfs.client.failover.proxy.provider.${NAME_SERVICE}`]:
			"org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider",
		"dfs.ha.automatic-failover.enabled": true,
		// The journal quorum lets only one NameNode write: nothing more to fence.
		"dfs.ha.fencing.methods": "shell(/bin/true)",
		// A JournalNode that was away takes part again with the next segment.
		"dfs.ha.log-roll.period": LOG_ROLL_SECONDS,
		"dfs.ha.tail-edits.in-progress": true,
		"dfs.ha.tail-edits.period": "1s",
	};
}
