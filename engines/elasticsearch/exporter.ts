import type { elasticsearchBinding } from "@tickstack/contracts/bindings";
import { variableName } from "@tickstack/contracts/config";

/** The variable of a field of the grant, as a shell writes it. */
const variable = (field: keyof typeof elasticsearchBinding): string =>
	`$${variableName(field)}`;

/**
 * Starts the Elasticsearch exporter of the Prometheus community (1.10) with what a grant gives every workload: its
 * password is a file, which the exporter does not read by itself, and is in no pod specification and on no command line.
 * @param program path of the exporter
 */
export const elasticsearchExporter = (
	program: string,
	port: number,
): string[] => [
	"sh",
	"-c",
	[
		`if [ -n "${variable("elasticsearchPasswordFile")}" ]; then`,
		`  ES_USERNAME="${variable("elasticsearchUsername")}"`,
		`  ES_PASSWORD=$(cat "${variable("elasticsearchPasswordFile")}") || exit 1`,
		"  export ES_USERNAME ES_PASSWORD",
		"fi",
		`exec "$0" "--es.uri=${variable("elasticsearchNodes")}" "--es.ca=${variable("elasticsearchCaFile")}" --es.all "--web.listen-address=:${port}"`,
	].join("\n"),
	program,
];
