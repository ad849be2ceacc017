import { CREDENTIALS_PATH } from "../kubernetes/credential.ts";
import type { CredentialFiles } from "../kubernetes/credential-store.ts";

/** Certificate and key of the nodes, with the authority's certificate. The authority's own key stays with who deploys. */
export const NODE_CERTIFICATE: CredentialFiles = {
	name: "elasticsearch-tls",
	files: ["ca.crt", "tls.crt", "tls.key"],
};

/** The authority's certificate alone, for clients. */
export const AUTHORITY: CredentialFiles = {
	name: "elasticsearch-ca",
	files: ["ca.crt"],
};

/** Password of the built-in superuser `elastic`: for the provisioner and for setting Kibana's. */
export const SUPERUSER: CredentialFiles = {
	name: "elasticsearch-elastic",
	files: ["password"],
};

/** Where containers that use it find it. */
export const SUPERUSER_PATH = `${CREDENTIALS_PATH}/${SUPERUSER.name}`;

/** The user of one workload; the provisioner makes it. */
export const userCredential = (principal: string): CredentialFiles => ({
	name: `elasticsearch-${principal}`,
	files: ["password"],
});
