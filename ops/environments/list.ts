import type { Isolation } from "../../environments/cluster-spec.ts";
import { hourlyCost } from "../cost/hourly-cost.ts";
import { SINGAPORE } from "../cost/price-table.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	sharedCluster,
} from "../operator/operations-context.ts";
import {
	type EnvironmentRecord,
	expiry,
	type Phase,
} from "../records/environment-record.ts";
import { stagingEnvironment } from "../staging/staging-environment.ts";
import {
	type KnownEnvironment,
	knownEnvironments,
} from "./known-environments.ts";

/** One environment, for people and for scripts. */
export interface ListedEnvironment {
	readonly environment: string;
	readonly title: string;
	readonly isolation: Isolation;
	readonly owner: string;
	readonly phase: Phase | "expired";
	readonly commit: string;
	/** RFC 3339, UTC; null for one that stays. */
	readonly created: string | null;
	readonly expires: string | null;
	/** US dollars, estimated, as it is now: of its disks alone while it sleeps; null when it cannot be estimated. */
	readonly costPerHour: number | null;
	readonly busy: string | null;
	readonly problem: string | null;
	readonly by: string;
	readonly at: string;
}

const NO_CLUSTER = "its cluster is not there";

/** All environments on the cluster, the next to be due first. */
export async function list(
	context: OperationsContext,
): Promise<readonly ListedEnvironment[]> {
	const cluster = sharedCluster(context);
	const operations = await Operations.on(cluster, context);
	const known = await knownEnvironments(operations);
	const homeless = ({ isolation }: EnvironmentRecord) =>
		isolation === "namespace" && !operations.reached;
	const due = ({ record }: KnownEnvironment) =>
		expiry(record) ?? Number.POSITIVE_INFINITY;
	return [...known]
		.sort((a, b) => due(a) - due(b))
		.map(({ record, busy, orphan }) => {
			const { environment, title, owner, commit, by, at, phase } = record;
			const { isolation } = record;
			const until = expiry(record);
			const expired = until !== undefined && until <= context.now();
			return {
				environment,
				title,
				isolation,
				owner,
				commit,
				by,
				at,
				phase: expired && phase !== "removing" ? "expired" : phase,
				created: record.lifetime?.created ?? null,
				expires: until ? new Date(until).toISOString() : null,
				costPerHour: orphan ? null : costNow(record, cluster),
				busy: busy ?? null,
				problem: record.problem ?? (homeless(record) ? NO_CLUSTER : null),
			};
		});
}

function costNow(
	record: KnownEnvironment["record"],
	cluster: ReturnType<typeof sharedCluster>,
): number | null {
	if (!record.lifetime) return null;
	try {
		const spec = stagingEnvironment(record, cluster);
		const { total, disks } = hourlyCost(spec, SINGAPORE);
		return record.phase === "asleep" ? disks : total;
	} catch {
		// Made by another version of the code.
		return null;
	}
}
