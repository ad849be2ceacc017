import { Deployment } from "../deployment/deployment.ts";
import { type Removal, removeEnvironment } from "../deployment/removal.ts";
import type { Namespace } from "../kubernetes/namespace-end.ts";
import { AbsentError, RefusedError } from "../operator/errors.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	PERMANENT_NAMES,
	workDirectory,
} from "../operator/operations-context.ts";
import {
	DISPOSABLE_LABEL,
	type EnvironmentRecord,
} from "../records/environment-record.ts";
import { requireTerraform } from "../terraform/required-version.ts";
import { STAGING_PREFIX, stagingName } from "./staging-name.ts";

export interface DownOptions {
	/** Removes also what is left of an environment that nobody has a record of. */
	readonly leftovers: boolean;
}

/**
 * Removes a disposable environment and proves that nothing of it is left.
 * @throws {AbsentError} when there is none
 * @throws {RefusedError} for what is not disposable
 */
export async function down(
	title: string,
	{ leftovers }: DownOptions,
	context: OperationsContext,
): Promise<Removal> {
	const environment = `${STAGING_PREFIX}${stagingName(title, PERMANENT_NAMES)}`;
	const operations = await Operations.of(environment, context);
	if (!(await operations.records.get(environment)))
		await refuseAbsent(operations, environment, leftovers);
	return operations.withLease(environment, () =>
		takeDown(operations, environment),
	);
}

/** While the environment's lease is held. @throws {RefusedError} for what is not disposable */
export async function takeDown(
	operations: Operations,
	environment: string,
): Promise<Removal> {
	const { records, context, target } = operations;
	const { progress, interrupt, program, unlock } = context;
	await requireTerraform(context);
	const record = await records.get(environment);
	refuseLasting(
		environment,
		record,
		await namespaceOf(operations, environment),
	);
	if (record)
		await operations.record(operations.stamped(record, { phase: "removing" }));
	try {
		const removable = { name: environment, namespace: environment };
		const deployment = await Deployment.recorded({
			environment: removable,
			target,
			program,
			progress,
			interrupt,
			unlock,
			workDirectory: workDirectory(context, environment),
		});
		return await removeEnvironment(
			operations,
			{ ...removable, disposable: true },
			deployment,
		);
	} catch (error) {
		const problem = (error as Error).message;
		if (record)
			await operations.record(
				operations.stamped(record, { phase: "failed", problem }),
			);
		throw error;
	}
}

const namespaceOf = async (
	operations: Operations,
	environment: string,
): Promise<Namespace | undefined> =>
	operations.reached
		? operations.kubectl.get<Namespace>("namespace", environment)
		: undefined;

async function refuseAbsent(
	operations: Operations,
	environment: string,
	leftovers: boolean,
): Promise<void> {
	const { target, owned, store } = operations;
	const namespace = await namespaceOf(operations, environment);
	refuseLasting(environment, undefined, namespace);
	const states = await target.states(environment);
	const secrets = await store.credentials.get(environment);
	const left = [
		...(namespace ? [`namespace ${environment}`] : []),
		...(owned ? ["a cluster of its own"] : []),
		...states.map(({ part }) => `the state of ${environment}-${part}`),
		...(Object.keys(secrets).length ? ["its secret values"] : []),
	];
	// Of a run that was killed before it recorded anything.
	if (await store.leases.get(environment))
		await operations.withLease(environment, async () => {});
	if (left.length === 0) throw new AbsentError(environment);
	if (!leftovers) throw new AbsentError(environment, left);
}

function refuseLasting(
	environment: string,
	record: EnvironmentRecord | undefined,
	namespace: Namespace | undefined,
): void {
	if (record && !record.lifetime && !record.unreadable)
		throw new RefusedError(
			`${environment} is recorded as permanent: destroy it with tickstack destroy`,
		);
	if (namespace && namespace.metadata.labels?.[DISPOSABLE_LABEL] !== "true")
		throw new RefusedError(
			`namespace ${environment} does not carry the label ${DISPOSABLE_LABEL}: it is not removed`,
		);
}
