import type { ElasticsearchSpec } from "../../environments/elasticsearch-spec.ts";
import { environmentVariable, flatYaml } from "../config-text.ts";
import { ADDRESS_VARIABLE, type Member, ZONE_VARIABLE } from "../placement.ts";

export interface ElasticsearchYmlProps {
	readonly elasticsearch: ElasticsearchSpec;
	readonly clusterName: string;
	readonly members: readonly Member[];
	/** This node's name; `$(POD_NAME)` is read from the environment by Elasticsearch itself. */
	readonly self: Member;
	readonly bind: string;
	readonly httpPort: number;
	readonly transportPort: number;
	/** Open while the node is in a cluster that has a master. @default no such port */
	readonly readinessPort?: number | undefined;
	readonly data: string;
	readonly logs: string;
	/** Without the distribution's modules their settings are errors. */
	readonly artifacts: "distribution" | "jars";
	/** Names the members that may form a new cluster; only for a node that has never been in one. */
	readonly firstStart: boolean;
}

type Setting = string | number | boolean | readonly string[];

/** `elasticsearch.yml`. */
export function elasticsearchYml(props: ElasticsearchYmlProps): string {
	const { elasticsearch, members, bind } = props;
	const node = (text: string) =>
		text.replaceAll(/\$\((\w+)\)/g, (_, name: string) =>
			environmentVariable(name),
		);
	return flatYaml({
		"cluster.name": props.clusterName,
		"node.name": node(props.self.id),
		"network.bind_host": bind,
		"network.publish_host":
			props.artifacts === "distribution"
				? environmentVariable(ADDRESS_VARIABLE)
				: node(props.self.host),
		"http.port": props.httpPort,
		"transport.port": props.transportPort,
		...(props.readinessPort && { "readiness.port": props.readinessPort }),
		"path.data": props.data,
		"path.logs": props.logs,
		...(members.length === 1
			? { "discovery.type": "single-node" }
			: discovery(props)),
		...security(elasticsearch),
		...(elasticsearch.zoneAwareness && {
			"node.attr.zone": environmentVariable(ZONE_VARIABLE),
			"cluster.routing.allocation.awareness.attributes": "zone",
		}),
		// An index that appears by itself has no mapping: only what is declared exists.
		"action.auto_create_index": ".*",
		...(props.artifacts === "distribution"
			? { "ingest.geoip.downloader.enabled": false, "xpack.ml.enabled": false }
			: // A laptop's disk may be 90 % full of other things.
				{ "cluster.routing.allocation.disk.threshold_enabled": false }),
	});
}

function discovery(props: ElasticsearchYmlProps): Record<string, Setting> {
	const { members, transportPort, firstStart } = props;
	return {
		"discovery.seed_hosts": members.map(
			({ host }) => `${host}:${transportPort}`,
		),
		...(firstStart && {
			"cluster.initial_master_nodes": members.map(({ id }) => id),
		}),
	};
}

/** Elasticsearch docs, "Set up TLS": certificates lie in `certs/` of the configuration folder. */
function security({ security }: ElasticsearchSpec): Record<string, Setting> {
	if (security === "none") return { "xpack.security.enabled": false };
	const tls = (layer: "http" | "transport") => ({
		[`xpack.security.${layer}.ssl.enabled`]: true,
		[`xpack.security.${layer}.ssl.certificate`]: "certs/tls.crt",
		[`xpack.security.${layer}.ssl.key`]: "certs/tls.key",
		[`xpack.security.${layer}.ssl.certificate_authorities`]: ["certs/ca.crt"],
	});
	return {
		"xpack.security.enabled": true,
		...tls("transport"),
		// Of the authority's signature: nodes know each other by addresses, which no certificate can name beforehand.
		"xpack.security.transport.ssl.verification_mode": "certificate",
		...tls("http"),
	};
}
