import { Duration } from "@tickstack/contracts/duration";
import type { GkeCluster } from "../google/gke-clusters.ts";
import type { Namespace } from "../kubernetes/namespace-end.ts";
import type { Operations } from "../operator/operations.ts";
import {
	DISPOSABLE_LABEL,
	type EnvironmentRecord,
	type RecordedLifetime,
} from "../records/environment-record.ts";
import { leaseHolder } from "../records/lease.ts";
import { STAGING_PREFIX } from "../staging/staging-name.ts";

/** An environment as it is found on a cluster. */
export interface KnownEnvironment {
	readonly record: EnvironmentRecord;
	/** Whether its namespace carries the disposable label; undefined when it has none. */
	readonly labelled: boolean | undefined;
	/** Who is at work on it now. */
	readonly busy?: string;
	/** Its record was lost: this one is read from its namespace, or from its own cluster. */
	readonly orphan: boolean;
}

/**
 * Every environment with a record, every namespace of the cluster that says that it is disposable, and on Google Cloud every
 * disposable environment's own cluster, whoever made them.
 */
export async function knownEnvironments(
	operations: Operations,
): Promise<readonly KnownEnvironment[]> {
	const { store, target, reached, context } = operations;
	const recorded = await store.records.list();
	const namespaces = reached
		? await operations.kubectl.list<Namespace>("namespaces")
		: [];
	const byName = new Map(
		namespaces.map((each) => [each.metadata.name, each] as const),
	);
	const known = recorded.map((record) => {
		const { isolation, namespace } = record;
		const found = isolation === "cluster" ? undefined : byName.get(namespace);
		return { record, labelled: found && isDisposable(found), orphan: false };
	});
	const unknown = (environment: string) =>
		!recorded.some((record) => record.environment === environment);
	const orphans = namespaces
		.filter(
			(each) =>
				isDisposable(each) &&
				!recorded.some(({ namespace }) => namespace === each.metadata.name),
		)
		.map((each) => ({
			record: recordOf(each),
			labelled: true,
			orphan: true,
		}));
	const clusters = (await target.google?.clusters.list()) ?? [];
	const ownClusters = clusters
		.map((each) => ({
			record: recordOfCluster(each),
			labelled: undefined,
			orphan: true,
		}))
		.filter(
			({ record: { environment } }) =>
				environment.startsWith(STAGING_PREFIX) && unknown(environment),
		);
	return Promise.all(
		[...known, ...orphans, ...ownClusters].map(async (each) => {
			const { environment } = each.record;
			const busy = await leaseHolder(store.leases, environment, context.now());
			return { ...each, ...(busy && { busy }) };
		}),
	);
}

const isDisposable = ({ metadata }: Namespace): boolean =>
	metadata.labels?.[DISPOSABLE_LABEL] === "true";

/** From the labels and annotations that the platform stack gives to a namespace. */
function recordOf({ metadata }: Namespace): EnvironmentRecord {
	const { annotations = {}, labels = {}, name } = metadata;
	const created =
		annotations["tickstack.dev/created"] ?? metadata.creationTimestamp ?? "";
	const ttl =
		annotations["tickstack.dev/ttl"] ?? Duration.milliseconds(0).toString();
	return lost({
		environment: labels.env ?? name,
		namespace: name,
		isolation: "namespace",
		owner: annotations["tickstack.dev/owner"] ?? "unknown",
		lifetime: { created, ttl },
	});
}

/** From the labels that the cluster stack gives to a cluster: they lack its TTL. */
function recordOfCluster({
	resourceLabels: { env = "" } = {},
	createTime,
}: GkeCluster): EnvironmentRecord {
	return lost({
		environment: env,
		namespace: env,
		isolation: "cluster",
		owner: "unknown",
		lifetime: {
			created: createTime,
			ttl: Duration.milliseconds(0).toString(),
		},
	});
}

const lost = (
	known: Pick<
		EnvironmentRecord,
		"environment" | "namespace" | "isolation" | "owner"
	> & { readonly lifetime: RecordedLifetime },
): EnvironmentRecord => ({
	...known,
	title: known.environment,
	from: "unknown",
	settings: {},
	commit: "unknown",
	phase: "failed",
	by: "unknown",
	at: known.lifetime.created,
	problem: "its record is lost",
});
