import { type HttpAddress, JMX_FUNCTION } from "./jmx-function.ts";

/**
 * Ends with 0 once the DataNode has registered with a NameNode, and stays so while that NameNode is away: what the
 * DataNode's open ports do not show, and a rolling update must know before it takes the next one.
 * @param http the DataNode's HTTP address
 */
export const registeredDataNode = ({ host, port }: HttpAddress): string[] => [
	"bash",
	"-c",
	[
		JMX_FUNCTION,
		`case $(jmx ${host} ${port} DataNode,name=DataNodeInfo) in`,
		"  *BPServiceActorInfo*ActorState*RUNNING*) exit 0;;",
		"esac",
		"exit 1",
	].join("\n"),
];
