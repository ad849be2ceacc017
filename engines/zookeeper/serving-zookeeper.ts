/**
 * Ends with 0 if the server serves: alone, or as the leader or a follower of a quorum. Its client port is open before, and
 * refuses every request (ZooKeeper Administrator's Guide, "The Four Letter Words").
 */
export const servingZooKeeper = ({
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
		"printf srvr >&3",
		"while read -r line <&3; do",
		"  case $line in Mode:*) exit 0;; esac",
		"done",
		"exit 1",
	].join("\n"),
];
