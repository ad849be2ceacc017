import { type HttpAddress, JMX_FUNCTION } from "./jmx-function.ts";

/** A bean of a NameNode's `/jmx` page; undefined when the answer is something else. */
function bean(body: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(body).beans?.[0];
	} catch {
		return undefined;
	}
}

const page = (name: string) => `/jmx?qry=Hadoop:service=NameNode,name=${name}`;

/** The NameNode has a role, active or standby. */
export const NAME_NODE_STATUS = {
	path: page("NameNodeStatus"),
	accepts: (body: string): boolean =>
		/^(active|standby)$/.test(String(bean(body)?.State)),
};

/**
 * The file system can be written: out of safe mode, with a live DataNode that has reported its disks. It counts as live
 * once it has registered; its disks are known with its first heartbeat.
 */
export const FILE_SYSTEM_STATE = {
	path: page("FSNamesystemState"),
	accepts: (body: string): boolean => {
		const state = bean(body);
		return (
			state?.FSState === "Operational" &&
			Number(state.NumLiveDataNodes) >= 1 &&
			Number(state.CapacityTotal) > 0
		);
	},
};

/**
 * Ends with 0 if the NameNode has a role and is out of safe mode: it serves, or could take over at once. Its ports are open
 * long before, and whoever takes the other NameNode away then leaves nobody to serve.
 * @param http the NameNode's HTTP address
 */
export const servingNameNode = ({ host, port }: HttpAddress): string[] => [
	"bash",
	"-c",
	[
		JMX_FUNCTION,
		`case $(jmx ${host} ${port} NameNode,name=NameNodeStatus) in`,
		`  *'"State" : "active"'*|*'"State" : "standby"'*) ;;`,
		"  *) exit 1;;",
		"esac",
		`case $(jmx ${host} ${port} NameNode,name=FSNamesystemState) in`,
		`  *'"FSState" : "Operational"'*) exit 0;;`,
		"esac",
		"exit 1",
	].join("\n"),
];
