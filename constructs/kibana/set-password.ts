import { Size } from "@tickstack/contracts/size";
import type { Construct } from "constructs";
import { clusterPort } from "../../engines/ports.ts";
import { SUPERUSER } from "../elasticsearch/elasticsearch-credentials.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import { Cpu } from "../kubernetes/cpu.ts";
import { mountCredential } from "../kubernetes/credential.ts";
import { image } from "../kubernetes/image.ts";
import { PodGroup } from "../kubernetes/pod-group.ts";
import type { Mount } from "../kubernetes/volume.ts";

const SUPERUSER_PATH = "/var/run/tickstack/elasticsearch-elastic";

/**
 * Gives the built-in user `kibana_system` its password, which only the superuser can do. Runs in a container
 * of its own: Kibana itself never sees the superuser's password. Passwords must need no escape in JSON.
 */
export function setPassword(
	scope: Construct,
	passwordFile: string,
	mounts: readonly Mount[],
): ContainerProps {
	const superuser = mountCredential(
		scope,
		new PodGroup("kibana"),
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
				`  curl --silent --show-error --fail --retry 60 --retry-delay 5 --retry-all-errors --cacert /etc/kibana/certs/ca.crt -H 'content-type: application/json' --config - ${url}`,
			].join("\n"),
		],
		memory: Size.mebibytes(64),
		cpu: Cpu.millis(50),
		mounts: [...mounts, superuser],
	};
}
