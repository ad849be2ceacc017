import {
	Fn,
	Lazy,
	TerraformOutput,
	type TerraformStack,
	TerraformVariable,
	Token,
} from "cdktf";
import { Construct } from "constructs";
import { stackChild, stackVariable } from "../terraform/stack-child.ts";

/** The names of all values that a stack takes, as an output for the program that generates them. */
class CredentialNames extends Construct {
	readonly #names = new Set<string>();

	constructor(scope: TerraformStack, id: string) {
		super(scope, id);
		new TerraformOutput(scope, "credential_names", {
			description: "What the variable credentials must hold.",
			value: Lazy.listValue({ produce: () => [...this.#names].sort() }),
		});
	}

	add(name: string): void {
		this.#names.add(name);
	}
}

/**
 * One value of the ephemeral variable `credentials`, a map by `name/file`. Each run must give all of them, but they are
 * taken only when they are new or the revision has changed: other runs may give any text.
 */
export function credentialValue(
	scope: Construct,
	credential: string,
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
	const name = `${credential}/${file}`;
	stackChild(
		scope,
		"credential-names",
		(stack, id) => new CredentialNames(stack, id),
	).add(name);
	return Token.asString(Fn.lookup(variable.value, name));
}

/** Raised by one to replace the secrets' values: rotation. */
export const credentialsRevision = (scope: Construct): number =>
	stackVariable(scope, "credentials_revision", {
		type: "number",
		default: 1,
		description: "Raise it to replace all secret values (rotation).",
	}).numberValue;
