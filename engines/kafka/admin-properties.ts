import { propertiesFile } from "../config-text.ts";
import { brokerLogin, PASSWORD_PROVIDER } from "./security.ts";

/** Configuration of an admin client on a broker's own machine, beside the broker's. */
export const ADMIN_PROPERTIES = "admin.properties";

/** The broker's user, for whom no ACL is needed. @param secretsPath folder of the password files */
export const adminProperties = (secretsPath: string): string =>
	propertiesFile({
		"security.protocol": "SASL_PLAINTEXT",
		"sasl.mechanism": "SCRAM-SHA-512",
		...PASSWORD_PROVIDER,
		"sasl.jaas.config": brokerLogin(secretsPath),
	});
