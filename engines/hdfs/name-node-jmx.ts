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
