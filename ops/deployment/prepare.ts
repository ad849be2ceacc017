import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { PROJECT_STACK } from "../../environments/google-project.ts";
import { onKubeconfig } from "../../environments/on-kubeconfig.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { isComplete } from "../google/project-stack.ts";
import { RefusedError } from "../operator/errors.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	sharedCluster,
	workDirectory,
} from "../operator/operations-context.ts";
import { stagingEnvironment } from "../staging/staging-environment.ts";
import { STAGING_PREFIX } from "../staging/staging-name.ts";
import { requireTerraform } from "../terraform/required-version.ts";
import { CREDENTIALS } from "./deployed-stack.ts";
import { Deployment } from "./deployment.ts";

/** An environment on its cluster, ready to be planned. */
export interface Ready {
	readonly environment: EnvironmentSpec;
	readonly deployment: Deployment;
	readonly operations: Operations;
	/** Whether the runner makes and stores its secret values; else the operator gives them, from where the organization stores its secrets. */
	readonly managesCredentials: boolean;
}

/**
 * Finds an environment by its name, and its cluster.
 * @throws {RefusedError} there is none of that name, its cluster is not named, or a variable is missing
 */
export async function prepare(
	name: string,
	context: OperationsContext,
): Promise<Ready> {
	const lasting = name.startsWith(STAGING_PREFIX)
		? undefined
		: permanent(name, context.kubeContext);
	await requireTerraform(context);
	const operations = lasting
		? await Operations.on(lasting.cluster, context)
		: await Operations.of(name, context);
	const environment = lasting ?? (await recorded(name, operations, context));
	const { progress, interrupt, program, unlock } = operations.context;
	const deployment = Deployment.synthesized({
		environment,
		target: operations.target,
		program,
		progress,
		interrupt,
		unlock,
		workDirectory: workDirectory(context, name),
	});
	const project = deployment.stacks.find(({ name }) => name === PROJECT_STACK);
	const { google } = operations.target;
	if (project && google && (await isComplete(project, google)))
		deployment.leaveOut(PROJECT_STACK);
	deployment.requireVariables();
	// Its states lie there.
	await operations.records.prepare();
	const given = operations.owned && lasting && context.environment[CREDENTIALS];
	if (!given)
		deployment.useCredentials(
			Operations.placeholders(deployment.credentialNames),
		);
	const managesCredentials = !given;
	return { environment, deployment, operations, managesCredentials };
}

/** One that stays, by its name. @throws {RefusedError} when there is none, or the context of its cluster is not named */
export function permanent(name: string, kubeContext?: string): EnvironmentSpec {
	const all = permanentEnvironments(kubeContext);
	const found = all.find((each) => each.name === name);
	if (!found)
		throw new RefusedError(
			`there is no environment ${name}; there are ${all.map((each) => each.name).join(", ")}, and ${STAGING_PREFIX}… to plan`,
		);
	if (found.cluster.kind === "kubeconfig" && !kubeContext)
		throw new RefusedError(
			`${name} is deployed to a cluster of your kubeconfig: name its context with --context`,
		);
	return kubeContext && found.cluster.kind === "gke"
		? onKubeconfig(found, { context: kubeContext })
		: found;
}

async function recorded(
	name: string,
	operations: Operations,
	context: OperationsContext,
): Promise<EnvironmentSpec> {
	const record = await operations.recorded(name);
	if (!record) throw new RefusedError(`there is no environment ${name}`);
	return stagingEnvironment(record, sharedCluster(context));
}
