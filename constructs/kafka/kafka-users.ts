import { PASSWORD_FILES } from "../../engines/kafka/security.ts";
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
