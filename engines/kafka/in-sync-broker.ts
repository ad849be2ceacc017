import { CONTAINER_START } from "../container-start.ts";
import type { EnginePaths } from "../engine-process.ts";
import { ADMIN_PROPERTIES } from "./admin-properties.ts";

export interface InSyncBrokerProps {
	readonly host: string;
	readonly port: number;
	/** Its node id, or what a shell makes it of. */
	readonly nodeId: string;
	readonly paths: Pick<EnginePaths, "config" | "tmp">;
	readonly classPath: readonly string[];
	/** Whether the admin client needs a user. */
	readonly secured: boolean;
}

/**
 * Ends with 0 if the broker serves, from the first time on that it was in sync with every partition that it has a copy of.
 * Its socket opens when it has registered and is no longer fenced (`BrokerServer.startup`); its copies may lack hours then,
 * and whoever restarts the next broker takes partitions below `min.insync.replicas`. Kafka answers this to its own clients
 * alone, so a JVM is started for it, after each start of the broker until it is in sync.
 */
export const inSyncBroker = (props: InSyncBrokerProps): string[] => {
	const { host, port, nodeId, paths, classPath, secured } = props;
	const inSync = `${paths.tmp}/has-been-in-sync`;
	const command = [
		...["java", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
		`-Dlog4j2.configurationFile=${paths.config}/log4j2.xml`,
		...["-cp", `'${classPath.join(":")}'`],
		...["org.apache.kafka.tools.TopicCommand", "--bootstrap-server"],
		`${host}:${port}`,
		...(secured
			? ["--command-config", `${paths.config}/${ADMIN_PROPERTIES}`]
			: []),
		...["--describe", "--under-replicated-partitions"],
	].join(" ");
	return [
		"bash",
		"-c",
		[
			`(exec 3<>/dev/tcp/${host}/${port}) 2> /dev/null || exit 1`,
			CONTAINER_START,
			`[ "$(cat ${inSync} 2> /dev/null)" = "$start" ] && exit 0`,
			`partitions=$(${command}) || exit 1`,
			`id=${nodeId}`,
			"while read -r line; do",
			`  [[ $line =~ Replicas:[[:space:]]*([0-9,]+)[[:space:]]+Isr:[[:space:]]*([0-9,]*) ]] || continue`,
			// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
			"  replicas=${BASH_REMATCH[1]} isr=${BASH_REMATCH[2]}",
			`  [[ ,$replicas, == *,$id,* && ,$isr, != *,$id,* ]] && exit 1`,
			'done <<< "$partitions"',
			`echo "$start" > ${inSync}`,
		].join("\n"),
	];
};
