import type { CredentialFiles } from "../kubernetes/credential-store.ts";

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
