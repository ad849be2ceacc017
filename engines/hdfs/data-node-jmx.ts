/**
 * Ends with 0 once the DataNode has registered with a NameNode, and stays so while that NameNode is away: what the
 * DataNode's open ports do not show, and a rolling update must know before it takes the next one. A shell's own means,
 * since a JVM for each probe would cost more than the DataNode, and the address answers 200 in any case.
 * @param http the DataNode's HTTP address
 */
export const registeredDataNode = ({
	host,
	port,
}: {
	readonly host: string;
	readonly port: number;
}): string[] => [
	"bash",
	"-c",
	[
		`exec 3<>/dev/tcp/${host}/${port} || exit 1`,
		"printf 'GET /jmx?qry=Hadoop:service=DataNode,name=DataNodeInfo HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3",
		"while read -r line <&3; do",
		"  case $line in *BPServiceActorInfo*ActorState*RUNNING*) exit 0;; esac",
		"done",
		"exit 1",
	].join("\n"),
];
