import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../environments/target.ts";
import { Terraform, type TerraformProps } from "../terraform/terraform.ts";

/** One stack of an environment, ready for Terraform. */
export interface DeployedStack {
	/** E.g. `staging-pr-42-platform`. */
	readonly name: string;
	readonly terraform: Terraform;
	readonly directory: string;
	/** Secret values that it takes. */
	readonly credentialNames: readonly string[];
	/** Variables that have neither a default nor a value, with what they are. */
	readonly missing: Readonly<Record<string, string>>;
	/** Whether it works on the API of a cluster: it cannot be planned while there is none. */
	readonly needsCluster: boolean;
	/** Sets variables of its Terraform, from the next run on. */
	give(variables: Readonly<Record<string, string>>): void;
}

export interface DeployedStackProps
	extends Pick<TerraformProps, "program" | "log" | "interrupt"> {
	readonly name: string;
	/** Where it was synthesized to. */
	readonly directory: string;
	readonly target: Target;
}

interface SynthesizedStack {
	readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
	readonly provider?: Readonly<Record<string, unknown>>;
	readonly variable?: Readonly<
		Record<
			string,
			{ readonly default?: unknown; readonly description?: string }
		>
	>;
}

/** The variable of all secret values. */
export const CREDENTIALS = "TF_VAR_credentials";
/** After an interrupt: objects of the cluster are adopted by the next run, what Google Cloud makes would be lost. */
const STOP_SECONDS = { onCluster: 60, onGoogleCloud: 1_200 };
/** The environment's lease excludes others: a lock that is there is left over. */
const LOCK_TIMEOUT_SECONDS = 5;

/** Reads what was synthesized, and puts the target's backend in the place of its own where they differ. */
export function deployedStack({
	name,
	directory,
	target,
	...terraform
}: DeployedStackProps): DeployedStack {
	const { instead } = target.backend(name);
	const override = join(directory, "backend_override.tf.json");
	rmSync(override, { force: true });
	if (instead)
		writeFileSync(
			override,
			JSON.stringify({ terraform: { backend: instead } }, null, 2),
		);
	const {
		output = {},
		variable = {},
		provider = {},
	} = JSON.parse(
		readFileSync(join(directory, "cdk.tf.json"), "utf8"),
	) as SynthesizedStack;
	const needsCluster = "kubernetes" in provider || "helm" in provider;
	const environment: Record<string, string> = { ...target.environment };
	const missing = Object.entries(variable)
		.filter(
			([variableName, { default: given }]) =>
				given === undefined &&
				`TF_VAR_${variableName}` !== CREDENTIALS &&
				environment[`TF_VAR_${variableName}`] === undefined,
		)
		.map(([variableName, { description = "" }]) => [variableName, description]);
	return {
		name,
		directory,
		credentialNames: (output.credential_names?.value ?? []) as string[],
		missing: Object.fromEntries(missing) as Record<string, string>,
		needsCluster,
		give: (variables) => void Object.assign(environment, variables),
		terraform: new Terraform({
			...terraform,
			directory,
			environment,
			lockTimeoutSeconds: LOCK_TIMEOUT_SECONDS,
			stopWithinSeconds: needsCluster
				? STOP_SECONDS.onCluster
				: STOP_SECONDS.onGoogleCloud,
		}),
	};
}
