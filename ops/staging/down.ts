import { MAXIMUM_TTL, staging } from "../../environments/staging.ts";
import { type Removal, removeEnvironment } from "../deployment/removal.ts";
import type { Namespace } from "../kubernetes/namespace-end.ts";
import { RefusedError } from "../operator/errors.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	PERMANENT_NAMES,
	sharedCluster,
} from "../operator/operations-context.ts";
import {
	DISPOSABLE_LABEL,
	type EnvironmentRecord,
} from "../records/environment-record.ts";
import { STAGING_PREFIX, stagingName } from "./staging-name.ts";

/** Removes a disposable environment and proves that nothing of it is left. Fine when there is none. */
export async function down(
	title: string,
	context: OperationsContext,
): Promise<Removal> {
	const environment = `${STAGING_PREFIX}${stagingName(title, PERMANENT_NAMES)}`;
	const operations = await Operations.of(environment, context);
	return operations.withLease(environment, () =>
		takeDown(operations, environment),
	);
}

/** While the environment's lease is held. @throws {RefusedError} for what is not disposable */
export async function takeDown(
	operations: Operations,
	environment: string,
): Promise<Removal> {
	const { records, context, reached } = operations;
	const record = await records.get(environment);
	const namespace = reached
		? await operations.kubectl.get<Namespace>("namespace", environment)
		: undefined;
	refuseLasting(environment, record, namespace);
	if (record)
		await records.put(operations.stamped(record, { phase: "removing" }));
	try {
		// What it was set to plays no part in destroying it, and may not be understood by this version of the code.
		const spec = staging(
			environment.slice(STAGING_PREFIX.length),
			MAXIMUM_TTL,
			{
				owner: record?.owner ?? context.who,
				created: record?.lifetime?.created ?? new Date(0).toISOString(),
				isolation: operations.owned ? "cluster" : "namespace",
				cluster: sharedCluster(context),
			},
		);
		return await removeEnvironment(operations, spec);
	} catch (error) {
		const problem = (error as Error).message;
		if (record)
			await records.put(
				operations.stamped(record, { phase: "failed", problem }),
			);
		throw error;
	}
}

function refuseLasting(
	environment: string,
	record: EnvironmentRecord | undefined,
	namespace: Namespace | undefined,
): void {
	if (record && !record.lifetime)
		throw new RefusedError(
			`${environment} is recorded as permanent: destroy it with tickstack destroy`,
		);
	if (namespace && namespace.metadata.labels?.[DISPOSABLE_LABEL] !== "true")
		throw new RefusedError(
			`namespace ${environment} does not carry the label ${DISPOSABLE_LABEL}: it is not removed`,
		);
}
