import { environmentVariable, flatYaml } from "../config-text.ts";

export interface KibanaYmlProps {
	readonly name: string;
	readonly bind: string;
	readonly port: number;
	readonly elasticsearch: readonly string[];
	/** With security: user `kibana_system`, authority of the certificates; secrets come by environment variables. */
	readonly secured: boolean;
	/** Folder of the files that are mounted from secrets. */
	readonly configPath: string;
	readonly dataPath: string;
}

/** `kibana.yml`. Encryption keys are fixed: made anew by each replica, they would log users out. */
export function kibanaYml(props: KibanaYmlProps): string {
	return flatYaml({
		"server.name": props.name,
		"server.host": props.bind,
		"server.port": props.port,
		"server.shutdownTimeout": "30s",
		"path.data": props.dataPath,
		"elasticsearch.hosts": props.elasticsearch,
		...(props.secured && {
			"elasticsearch.username": "kibana_system",
			"elasticsearch.password": environmentVariable("KIBANA_PASSWORD"),
			"elasticsearch.ssl.certificateAuthorities": [
				`${props.configPath}/certs/ca.crt`,
			],
			"xpack.encryptedSavedObjects.encryptionKey": environmentVariable(
				"KIBANA_SAVED_OBJECTS_KEY",
			),
			"xpack.security.encryptionKey": environmentVariable(
				"KIBANA_SECURITY_KEY",
			),
			"xpack.reporting.encryptionKey": environmentVariable(
				"KIBANA_REPORTING_KEY",
			),
		}),
		"telemetry.optIn": false,
		"telemetry.allowChangingOptInStatus": false,
		// The network lets it reach Elasticsearch alone: what it would fetch from Elastic only times out.
		"newsfeed.enabled": false,
		"map.includeElasticMapsService": false,
		"xpack.fleet.isAirGapped": true,
	});
}
