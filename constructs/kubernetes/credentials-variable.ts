import { Fn, TerraformVariable, Token } from "cdktf";
import type { Construct } from "constructs";
import type { CredentialFiles } from "./credential-files.ts";
import { stackChild } from "./stack-child.ts";

/**
 * One value of the ephemeral variable `credentials`, a map by `name/file`. Who deploys gives all of them once;
 * later runs may give anything, since the values are taken only when the revision changes.
 */
export function credentialValue(
	scope: Construct,
	credential: CredentialFiles,
	file: string,
): string {
	const variable = stackChild(scope, "credentials", (stack, id) => {
		const made = new TerraformVariable(stack, id, {
			type: "map(string)",
			sensitive: true,
			nullable: false,
			description:
				"Secret values by name/file, e.g. kafka-hdfs-writer/password. Never stored; taken when credentials_revision changes.",
		});
		// The bindings lack the flag.
		made.addOverride("ephemeral", true);
		return made;
	});
	return Token.asString(
		Fn.lookup(variable.value, `${credential.name}/${file}`),
	);
}

/** Raised by one to replace the secrets' values: rotation. */
export const credentialsRevision = (scope: Construct): number =>
	stackChild(
		scope,
		"credentials_revision",
		(stack, id) =>
			new TerraformVariable(stack, id, {
				type: "number",
				default: 1,
				nullable: false,
				description: "Raise it to replace all secret values (rotation).",
			}),
	).numberValue;
