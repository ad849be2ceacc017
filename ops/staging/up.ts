import type { Isolation } from "../../environments/cluster-spec.ts";
import { prod } from "../../environments/prod.ts";
import { MAXIMUM_TTL } from "../../environments/staging.ts";
import { bringUp, type UpResult } from "../deployment/bring-up.ts";
import type { Settings } from "../environments/settings.ts";
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
	expiry,
} from "../records/environment-record.ts";
import { requireTerraform } from "../terraform/required-version.ts";
import { ownCluster, stagingEnvironment } from "./staging-environment.ts";
import { STAGING_PREFIX, stagingName } from "./staging-name.ts";

export interface UpOptions {
	readonly title: string;
	/** Counted from the first `up`; as it was when absent. */
	readonly ttl?: string;
	/** As it was when absent. */
	readonly owner?: string;
	/** Of a new one that is given none. */
	readonly defaultOwner: string;
	/** As they were when absent. */
	readonly settings?: Settings;
	/** A namespace at first, and as it was from then on when absent. */
	readonly isolation?: Isolation;
}

/** Makes a disposable environment, or brings it to what it should be: repeated, it continues where it was interrupted. */
export async function up(
	options: UpOptions,
	context: OperationsContext,
): Promise<UpResult> {
	const started = context.now();
	const name = stagingName(options.title, PERMANENT_NAMES);
	const environment = `${STAGING_PREFIX}${name}`;
	const cluster = sharedCluster(context);
	refuseImpossible(options, context);
	// A request that cannot work is refused before any call to a cluster.
	const draft = (isolation: Isolation, found?: EnvironmentRecord) =>
		wanted(options, context, { environment, isolation, found });
	if (options.ttl)
		stagingEnvironment(draft(options.isolation ?? "namespace"), cluster);
	await requireTerraform(context);
	const operations =
		options.isolation === "cluster"
			? await Operations.on(ownCluster(environment), context)
			: await Operations.of(environment, context);
	return operations.withLease(environment, async () => {
		const found = await operations.recorded(environment);
		refuseCollision(options, found);
		const record = draft(operations.owned ? "cluster" : "namespace", found);
		const spec = stagingEnvironment(record, cluster);
		refuseExpired(record, started);
		if (found && found.owner !== record.owner)
			context.progress.say(
				`${environment}: its owner was ${found.owner} and is ${record.owner} now`,
			);
		if (!found && !operations.owned)
			await refuseForeign(operations, environment);
		return bringUp(operations, { record, spec, started });
	});
}

function refuseImpossible(
	{ isolation }: UpOptions,
	{ kubeContext }: OperationsContext,
): void {
	if (isolation === "cluster" && kubeContext)
		throw new RefusedError(
			"--isolation cluster makes a cluster on Google Cloud: leave --context out",
		);
}

function wanted(
	{ title, ttl, owner, defaultOwner, settings }: UpOptions,
	{ now, commit, who }: OperationsContext,
	{
		environment,
		isolation,
		found,
	}: {
		readonly environment: string;
		readonly isolation: Isolation;
		readonly found: EnvironmentRecord | undefined;
	},
): EnvironmentRecord {
	const given = ttl ?? found?.lifetime?.ttl;
	if (!given)
		throw new RefusedError(
			`${environment} is new: --ttl says how long it may live, e.g. 4h, at most ${MAXIMUM_TTL}`,
		);
	const at = new Date(now()).toISOString();
	return {
		environment,
		title,
		from: prod.name,
		namespace: environment,
		isolation,
		owner: (owner ?? found?.owner ?? defaultOwner).normalize("NFC"),
		lifetime: { created: found?.lifetime?.created ?? at, ttl: given },
		settings: settings ?? found?.settings ?? {},
		commit,
		phase: "applying",
		by: who,
		at,
		...(found?.sleepers && { sleepers: found.sleepers }),
	};
}

function refuseCollision(
	{ title, isolation }: UpOptions,
	found: EnvironmentRecord | undefined,
): void {
	if (!found) return;
	if (isolation && isolation !== found.isolation)
		throw new RefusedError(
			`${found.environment} is there with isolation ${found.isolation}; take it down first to have it with isolation ${isolation}`,
		);
	if (found.title !== title)
		throw new RefusedError(
			`${found.environment} is ${JSON.stringify(found.title)} of ${found.owner}, and ${JSON.stringify(title)} would have the same name; take another one`,
		);
}

function refuseExpired(record: EnvironmentRecord, now: number): void {
	const due = expiry(record) ?? 0;
	if (due > now) return;
	throw new RefusedError(
		`${record.environment} was due ${new Date(due).toISOString()} and may be removed at any time: extend it first, or take it down`,
	);
}

async function refuseForeign(
	{ kubectl }: Operations,
	namespace: string,
): Promise<void> {
	const found = await kubectl.get<Namespace>("namespace", namespace);
	if (found && found.metadata.labels?.[DISPOSABLE_LABEL] !== "true")
		throw new RefusedError(
			`there is a namespace ${namespace} that is no disposable environment's; take another name`,
		);
}
