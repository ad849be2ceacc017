import { BROKER_PASSWORD_VARIABLE } from "../../engines/kafka/kafka-process.ts";
import { PASSWORD_FILES } from "../../engines/kafka/security.ts";
import { type EngineParts, preparations } from "../engine/engine-container.ts";
import type { ContainerProps } from "../kubernetes/container.ts";
import type { CredentialFiles } from "../kubernetes/credential-store.ts";

/** The users that brokers and controllers are to each other; the broker's is made when the storage is formatted. */
export const INTERNAL_USERS: CredentialFiles = {
	name: "kafka-internal",
	files: Object.values(PASSWORD_FILES),
};

/** The user of one workload; the provisioner makes it. */
export const userCredential = (principal: string): CredentialFiles => ({
	name: `kafka-${principal}`,
	files: ["password"],
});

/**
 * Formats the storage with the broker's SCRAM user in it, since the first user cannot be made by a client
 * that would need one. The password is read from its file and put where the command has a reference to it:
 * it is in no pod specification.
 */
export function formatWithCredential(
	secretsPath: string,
): (parts: EngineParts) => ContainerProps[] {
	const reference = `$(${BROKER_PASSWORD_VARIABLE})`;
	const script = [
		'[ -e "$0" ] && exit 0',
		`password=$(cat ${secretsPath}/${PASSWORD_FILES.broker}) || exit 1`,
		"for argument do",
		"  shift",
		`  case $argument in *'${reference}'*)`,
		`    argument="\${argument%%'${reference}'*}$password\${argument##*'${reference}'}";;`,
		"  esac",
		'  set -- "$@" "$argument"',
		"done",
		'exec "$@"',
	].join("\n");
	return (parts) => preparations({ ...parts, script });
}
