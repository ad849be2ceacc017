import type { ZooKeeperSpec } from "../../environments/zookeeper-spec.ts";
import { propertiesFile } from "../config-text.ts";
import type { Member } from "../placement.ts";

export interface ZooCfgProps {
	readonly zookeeper: ZooKeeperSpec;
	readonly members: readonly Member[];
	readonly bind: string;
	readonly dataDir: string;
	readonly clientPort: number;
	readonly peerPort: number;
	readonly electionPort: number;
}

/** `zoo.cfg` of all members (ZooKeeper 3.9 Administrator's Guide). */
export function zooCfg(props: ZooCfgProps): string {
	const { members, bind, clientPort, peerPort, electionPort } = props;
	const ensemble = members.length > 1;
	return propertiesFile({
		tickTime: props.zookeeper.tickTime.milliseconds,
		initLimit: 10,
		syncLimit: 5,
		dataDir: props.dataDir,
		clientPort,
		clientPortAddress: bind,
		"admin.enableServer": false,
		"4lw.commands.whitelist": "ruok,srvr",
		// Snapshots and logs are otherwise kept for ever.
		"autopurge.snapRetainCount": 3,
		"autopurge.purgeInterval": 24,
		// A pod's name resolves before the pod is ready, not always to its last address.
		quorumListenOnAllIPs: ensemble && bind === "0.0.0.0" ? true : undefined,
		...Object.fromEntries(
			ensemble
				? members.map(({ host }, ordinal) => [
						`server.${memberId(ordinal)}`,
						`${host}:${peerPort}:${electionPort}`,
					])
				: [],
		),
	});
}

/** The content of `myid` in the data folder, which an ensemble's member must have: ordinals start at 0, ids at 1. */
export const memberId = (ordinal: number): number => ordinal + 1;
