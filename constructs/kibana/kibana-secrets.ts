import { Size } from "@tickstack/contracts/size";
import type { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import {
	SUPERUSER,
	SUPERUSER_PATH,
} from "../elasticsearch/elasticsearch-credentials.ts";
import { enginePods } from "../engine/engine-pods.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import { mountCredential } from "../kubernetes/credential.ts";
import type { CredentialFiles } from "../kubernetes/credential-store.ts";
import { image } from "../kubernetes/image.ts";
import type { Mount } from "../kubernetes/volume.ts";

/** The variables that Kibana's configuration refers to, by the file that holds each. */
const VARIABLE_OF = {
	password: "KIBANA_PASSWORD",
	"saved-objects-key": "KIBANA_SAVED_OBJECTS_KEY",
	"security-key": "KIBANA_SECURITY_KEY",
	"reporting-key": "KIBANA_REPORTING_KEY",
} as const;

/** Password of `kibana_system` and the three encryption keys, of at least 32 characters each. */
export const KIBANA_SECRETS: CredentialFiles = {
	name: "kibana",
	files: Object.keys(VARIABLE_OF),
};

/** The command with its secrets in the environment of the process alone: in no pod specification. */
export const withSecrets = (
	command: readonly string[],
	path: string,
): string[] => [
	"sh",
	"-c",
	[
		...Object.entries(VARIABLE_OF).map(
			([file, variable]) => `export ${variable}="$(cat ${path}/${file})"`,
		),
		'exec "$0" "$@"',
	].join("\n"),
	...command,
];

/**
 * Gives the built-in user `kibana_system` its password, which only the superuser can do. Runs in a container
 * of its own: Kibana itself never sees the superuser's password. Passwords must need no escape in JSON.
 */
export function setPassword(
	scope: Construct,
	{
		passwordFile,
		authority,
		mounts,
	}: {
		readonly passwordFile: string;
		/** Of Elasticsearch's certificates, a file. */
		readonly authority: string;
		/** Hold both files. */
		readonly mounts: readonly Mount[];
	},
): ContainerProps {
	const superuser = mountCredential(
		scope,
		enginePods("kibana"),
		SUPERUSER,
		SUPERUSER_PATH,
	);
	const url = `https://elasticsearch:${clusterPort("elasticsearch-http")}/_security/user/kibana_system/_password`;
	return {
		name: "password",
		image: image(scope, "elasticsearch"),
		command: [
			"sh",
			"-c",
			[
				"set -e",
				`user="elastic:$(cat ${SUPERUSER_PATH}/password)"`,
				`body="{\\"password\\":\\"$(cat ${passwordFile})\\"}"`,
				`printf 'user = "%s"\\ndata = "%s"\\n' "$user" "$(printf %s "$body" | sed 's/"/\\\\"/g')" |`,
				`  curl --silent --show-error --fail --retry 60 --retry-delay 5 --retry-all-errors --cacert ${authority} -H 'content-type: application/json' --config - ${url}`,
			].join("\n"),
		],
		memory: Size.mebibytes(64),
		cpu: Cpu.millis(50),
		mounts: [...mounts, superuser],
	};
}
