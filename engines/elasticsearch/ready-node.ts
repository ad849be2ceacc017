import { CONTAINER_START } from "../container-start.ts";

/**
 * Exists once the node has been in a cluster, so in one that has a UUID. What Elasticsearch itself writes says less: its
 * `_state` is there before the bootstrap checks, and a node that these ended has never been in a cluster.
 * @param data the node's folder of data
 */
export const clusterFormed = (data: string): string => `${data}/cluster-formed`;

export interface ReadyNodeProps {
	readonly httpPort: number;
	readonly readinessPort: number;
	readonly data: string;
	readonly tmp: string;
	/** Where TLS is on: files of the authority's certificate and of the superuser's password. */
	readonly secured?:
		| { readonly authority: string; readonly password: string }
		| undefined;
}

/** After that long a node is ready though its cluster is not green: an index that is lost must not take the others with it. */
const GREEN_WITHIN_SECONDS = 600;

/**
 * Ends with 0 while the node is in a cluster, from the first time on that the cluster was green after the node's start:
 * only then are the copies back that the next node's restart takes away.
 */
export function readyNode(props: ReadyNodeProps): string[] {
	const { httpPort, readinessPort, data, tmp, secured } = props;
	const path = "/_cluster/health?filter_path=status";
	const green = `${tmp}/has-been-green`;
	return [
		"bash",
		"-c",
		[
			`(exec 3<>/dev/tcp/localhost/${readinessPort}) 2> /dev/null || exit 1`,
			`: > ${clusterFormed(data)}`,
			CONTAINER_START,
			`[ "$(cat ${green} 2> /dev/null)" = "$start" ] && exit 0`,
			...(secured
				? [
						`health=$(printf 'user = "elastic:%s"\\n' "$(cat ${secured.password})" | curl --silent --max-time 4 --cacert ${secured.authority} --config - "https://localhost:${httpPort}${path}")`,
					]
				: [
						`exec 3<>/dev/tcp/localhost/${httpPort} || exit 1`,
						`printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3`,
						"health=$(timeout 4 cat <&3)",
					]),
			`case $health in *'"green"'*) echo "$start" > ${green}; exit 0;; esac`,
			`(( $(cut -d . -f 1 /proc/uptime) - start / 100 > ${GREEN_WITHIN_SECONDS} ))`,
		].join("\n"),
	];
}
