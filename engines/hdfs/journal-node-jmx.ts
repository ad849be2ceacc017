import { LOG_ROLL_SECONDS, NAME_SERVICE } from "./hdfs-site.ts";
import { type HttpAddress, JMX_FUNCTION } from "./jmx-function.ts";

/** After two rolls that it has missed, and what Hadoop's metrics are late by, a JournalNode takes no part. */
const PATIENCE_SECONDS = 2 * LOG_ROLL_SECONDS + 15;

/**
 * Ends with 0 if the active NameNode has written to this JournalNode lately, or if there is none to do so. One that has
 * come back is out of sync until the next segment begins, and one with a new disk takes nothing at all; both accept
 * connections. Whoever restarts the next one then takes the quorum from the active NameNode, which ends itself
 * (`QuorumJournalManager`, `IPCLoggerChannel`).
 * @param journalNode its own HTTP address
 * @param nameNodes HTTP addresses of all NameNodes
 */
export const journalNodeInSync = (
	journalNode: HttpAddress,
	nameNodes: readonly HttpAddress[],
): string[] => [
	"bash",
	"-c",
	[
		JMX_FUNCTION,
		`own=$(jmx ${journalNode.host} ${journalNode.port} JournalNode,name=Journal-${NAME_SERVICE}) || exit 1`,
		"if [[ $own =~ LastJournalTimestamp[^0-9]*([0-9]+) ]]; then",
		`  (( BASH_REMATCH[1] / 1000 + ${PATIENCE_SECONDS} >= $(date +%s) )) && exit 0`,
		"fi",
		`for name_node in ${nameNodes.map(({ host, port }) => `${host}:${port}`).join(" ")}; do`,
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
		'  case $(jmx "${name_node%:*}" "${name_node##*:}" NameNode,name=NameNodeStatus) in',
		`    *'"State" : "active"'*) echo "$name_node does not write here" >&2; exit 1;;`,
		"  esac",
		"done",
		"exit 0",
	].join("\n"),
];
