import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { formatFailover } from "../../engines/hdfs/failover-controller.ts";
import { bootstrapStandby } from "../../engines/hdfs/name-node.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import {
	type EngineParts,
	engineContainer,
	PREPARATION,
} from "../engine/engine-container.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { failoverMounts } from "./failover-sidecar.ts";

const quoted = (args: readonly string[]): string =>
	["java", ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");

/**
 * How a NameNode gets its image, as Stackable's operator does it: what is there is kept; the first one formats, which the
 * JournalNodes of a pair refuse when the file system exists already (its disk was lost, not the data); then, as for every
 * other, the image is copied from the active one. The others wait for that one.
 *
 * A file beside the image says what has begun, for an init container may be killed too. Formatting writes VERSION only when
 * no JournalNode had a file system, so one that was cut short after that is forced; a copy is made anew.
 */
export function prepareNameNode(
	environment: EnvironmentSpec,
): (parts: EngineParts) => ContainerProps[] {
	const placement = clusterPlacement(environment);
	const { highAvailability } = environment.hdfs;
	const standby = quoted(bootstrapStandby(environment, placement));
	const failover = quoted(formatFailover(environment, placement));
	return (parts) => {
		const [format] = parts.process.prepare;
		if (!format) throw new Error("a NameNode is prepared by formatting it");
		const current = format.unless.replace(/\/VERSION$/, "");
		const begun = current.replace(/\/name\/current$/, "/begun");
		const finished = `rm -f ${begun}; exit 0`;
		const init = (name: string, script: readonly string[]): ContainerProps => ({
			...engineContainer({ ...parts, size: PREPARATION }),
			name,
			ports: {},
			command: ["sh", "-c", script.join("\n")],
		});
		return [
			init("format", [
				`if [ -e ${format.unless} ]; then`,
				`  if ls ${current}/fsimage_* > /dev/null 2>&1; then ${finished}; fi`,
				`  case $(cat ${begun} 2> /dev/null) in`,
				`    formatting) ${quoted([...format.command, "-force"])} || exit 1; ${finished};;`,
				`    copying) rm -rf ${current};;`,
				`    *) echo "${current} has a VERSION but no image: the disk is damaged; ${highAvailability ? "empty it to copy the image from the other NameNode" : "bring a copy of it back"}" >&2; exit 1;;`,
				"  esac",
				"fi",
				"case $POD_NAME in *-0)",
				`  echo formatting > ${begun}`,
				`  if ${quoted(format.command)}; then ${finished}; fi`,
				...(highAvailability
					? [
							`  echo copying > ${begun}`,
							// Else from the beginning: the JournalNodes may only have been late.
							`  ${standby} || exit 1`,
							`  ${finished};;`,
							"esac",
							`echo copying > ${begun}`,
							// Both come up at the same time.
							`until ${standby}; do sleep 5; done`,
							finished,
						]
					: ["esac", "exit 1"]),
			]),
			...(highAvailability
				? [
						// Once for the pair; exit code 2: the lock's parent exists already.
						{
							...init("format-failover", [
								"case $POD_NAME in *-0) ;; *) exit 0;; esac",
								failover,
								"code=$?",
								"[ $code -eq 2 ] && exit 0",
								"exit $code",
							]),
							mounts: failoverMounts(parts.mounts, placement),
						},
					]
				: []),
		];
	};
}
