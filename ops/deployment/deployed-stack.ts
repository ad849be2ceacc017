import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../environments/target.ts";
import {
	type ImportBlock,
	type Lasting,
	lastingOf,
} from "../google/lasting.ts";
import type { DeclaredVolume } from "../kubernetes/volume-sizes.ts";
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
	/** Addresses of the resources that it declares. */
	readonly declared: readonly string[];
	/** What of it outlives it. */
	readonly lasting: Lasting;
	/** Volumes that its StatefulSets' pods have. */
	readonly volumes: readonly DeclaredVolume[];
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
	readonly import?: readonly ImportBlock[];
	readonly resource?: Readonly<
		Record<string, Readonly<Record<string, unknown>>>
	> & {
		readonly kubernetes_stateful_set_v1?: Readonly<
			Record<string, SynthesizedStatefulSet>
		>;
	};
	readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
	readonly provider?: Readonly<Record<string, unknown>>;
	readonly variable?: Readonly<
		Record<
			string,
			{ readonly default?: unknown; readonly description?: string }
		>
	>;
}

interface SynthesizedStatefulSet {
	readonly metadata: { readonly name: string };
	readonly spec: {
		readonly volume_claim_template?: readonly {
			readonly metadata: { readonly name: string };
			readonly spec: {
				readonly resources: { readonly requests: { readonly storage: string } };
			};
		}[];
	};
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
	const stack = JSON.parse(
		readFileSync(join(directory, "cdk.tf.json"), "utf8"),
	) as SynthesizedStack;
	const { output = {}, variable = {}, provider = {} } = stack;
	const resource: NonNullable<SynthesizedStack["resource"]> =
		stack.resource ?? {};
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
		declared: Object.entries(resource).flatMap(([type, named]) =>
			Object.keys(named).map((each) => `${type}.${each}`),
		),
		lasting: target.google
			? lastingOf(stack.import ?? [], target.google.project)
			: {},
		volumes: Object.values(resource.kubernetes_stateful_set_v1 ?? {}).flatMap(
			volumesOf,
		),
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

const volumesOf = ({
	metadata: { name: statefulSet },
	spec: { volume_claim_template = [] },
}: SynthesizedStatefulSet): readonly DeclaredVolume[] =>
	volume_claim_template.map(({ metadata, spec }) => ({
		statefulSet,
		claim: metadata.name,
		size: spec.resources.requests.storage,
	}));
