import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeCredentials } from "../../ops/credentials/credentials.ts";
import { Terraform } from "../../ops/terraform/terraform.ts";
import type { AppliedEnvironment } from "../cluster/applied-environment.ts";

/** The stacks of an environment with secrets as a deployment makes them, in place of a test's one value for all. */
export async function withCredentials(
	environment: AppliedEnvironment,
	namespace: string,
): Promise<readonly Terraform[]> {
	const credentials = await makeCredentials({
		names: environment.stacks.flatMap(({ directory }) => namesIn(directory)),
		existing: {},
		namespace,
		now: Date.now(),
		validMs: 24 * 3_600_000,
	});
	return environment.stacks.map(
		({ directory, environment }) =>
			new Terraform({
				program: "terraform",
				directory,
				environment: {
					...environment,
					TF_VAR_credentials: JSON.stringify(credentials),
				},
			}),
	);
}

/** Of all secret values that a stack asks for. */
function namesIn(directory: string): readonly string[] {
	const { output = {} } = JSON.parse(
		readFileSync(join(directory, "cdk.tf.json"), "utf8"),
	) as { output?: { credential_names?: { value: readonly string[] } } };
	return output.credential_names?.value ?? [];
}
