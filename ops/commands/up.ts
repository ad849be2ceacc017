import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { prod } from "../../environments/prod.ts";
import { MAXIMUM_TTL } from "../../environments/staging.ts";
import { type HourlyCost, hourlyCost } from "../cost/hourly-cost.ts";
import { SINGAPORE } from "../cost/price-table.ts";
import { Deployment } from "../deployment.ts";
import { differences } from "../differences.ts";
import {
	DISPOSABLE_LABEL,
	type EnvironmentRecord,
	expiry,
} from "../environment-record.ts";
import { type Namespace, namespaceEnd } from "../namespace-end.ts";
import { Operations } from "../operations.ts";
import {
	type OperationsContext,
	PERMANENT_NAMES,
	sharedCluster,
	workDirectory,
} from "../operations-context.ts";
import { RefusedError } from "../refused-error.ts";
import type { Settings } from "../settings.ts";
import { wakeUp } from "../sleep.ts";
import { stagingEnvironment } from "../staging-environment.ts";
import { STAGING_PREFIX, stagingName } from "../staging-name.ts";

export interface UpOptions {
	readonly title: string;
	/** Counted from the first `up`; as it was when absent. */
	readonly ttl?: string;
	readonly owner: string;
	/** As they were when absent. */
	readonly settings?: Settings;
}

/** What somebody who has just brought up an environment wants to know. */
export interface UpResult {
	readonly environment: string;
	readonly namespace: string;
	readonly seconds: number;
	/** RFC 3339, UTC. */
	readonly expires: string;
	readonly ttl: string;
	readonly owner: string;
	/** How its pages are opened, by output. */
	readonly connect: Readonly<Record<string, unknown>>;
	readonly cost: HourlyCost;
	/** `key: prod's → its own`. */
	readonly differences: readonly string[];
}

const DAY_MS = 86_400_000;

/** Makes a disposable environment, or brings it to what it should be: repeated, it goes on where it was broken off. */
export async function up(
	options: UpOptions,
	context: OperationsContext,
): Promise<UpResult> {
	const started = context.now();
	const name = stagingName(options.title, PERMANENT_NAMES);
	const environment = `${STAGING_PREFIX}${name}`;
	const cluster = sharedCluster(context);
	// What is wrong with the request itself is said before anything is asked of a cluster.
	const draft = (found?: EnvironmentRecord) =>
		wanted(options, context, environment, found);
	if (options.ttl) stagingEnvironment(draft(), cluster);
	const operations = await Operations.on(cluster, context);
	return operations.inTurn(environment, async () => {
		const found = await operations.records.get(environment);
		refuseCollision(options.title, found);
		const record = draft(found);
		const spec = stagingEnvironment(record, cluster);
		refuseExpired(record, started);
		if (!found) await refuseForeign(operations, environment);
		return bringUp(operations, { record, spec, started });
	});
}

function wanted(
	{ title, ttl, owner, settings }: UpOptions,
	{ now, commit, who }: OperationsContext,
	environment: string,
	found?: EnvironmentRecord,
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
		owner: found?.owner ?? owner,
		lifetime: { created: found?.lifetime?.created ?? at, ttl: given },
		settings: settings ?? found?.settings ?? {},
		commit,
		phase: "applying",
		by: who,
		at,
		...(found?.sleepers && { sleepers: found.sleepers }),
	};
}

function refuseCollision(title: string, found?: EnvironmentRecord): void {
	if (found && found.title !== title)
		throw new RefusedError(
			`${found.environment} is ${JSON.stringify(found.title)} of ${found.owner}, and ${JSON.stringify(title)} would have the same name; take another one`,
		);
}

function refuseExpired(record: EnvironmentRecord, now: number): void {
	const due = expiry(record) ?? 0;
	if (due > now) return;
	throw new RefusedError(
		`${record.environment} was due ${new Date(due).toISOString()} and may be taken away at any time: extend it first, or take it down`,
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

interface BringUp {
	readonly record: EnvironmentRecord;
	readonly spec: EnvironmentSpec;
	readonly started: number;
}

async function bringUp(
	operations: Operations,
	{ record, spec, started }: BringUp,
): Promise<UpResult> {
	const { context, records, kubectl, target } = operations;
	const { progress, interrupt, program, unlock, waitMs, now } = context;
	const { environment, namespace } = record;
	const say = (line: string) => progress.say(line);
	const deployment = new Deployment({
		environment: spec,
		target,
		program,
		progress,
		interrupt,
		unlock,
		workDirectory: workDirectory(context, environment),
	});
	deployment.requireVariables();
	await records.put(record);
	try {
		await namespaceEnd({ kubectl, namespace, say, waitMs, signal: interrupt });
		const { sleepers } = record;
		if (sleepers) {
			say(`${environment} sleeps: waking it first`);
			const signal = interrupt;
			await wakeUp({ kubectl, namespace, sleepers, say, waitMs, signal });
		}
		await operations.supplyCredentials(deployment, environment, {
			namespace,
			validMs: MAXIMUM_TTL.milliseconds + DAY_MS,
		});
		const connect: Record<string, unknown> = {};
		for (const stack of deployment.stacks) {
			say(`${stack.name}: applying`);
			await deployment.init(stack);
			await deployment.apply(stack);
			const { credential_names: _, ...outputs } =
				await stack.terraform.output();
			Object.assign(connect, outputs);
			await records.put(record, { copy: true });
		}
		const { sleepers: _, ...awake } = record;
		await records.put(operations.stamped(awake, { phase: "ready" }), {
			copy: true,
		});
		return {
			environment,
			namespace,
			seconds: Math.round((now() - started) / 1000),
			expires: new Date(expiry(record) ?? 0).toISOString(),
			ttl: Duration.parse(record.lifetime?.ttl ?? "")?.toString() ?? "",
			owner: record.owner,
			connect,
			cost: hourlyCost(spec, SINGAPORE),
			differences: differences(prod, spec),
		};
	} catch (error) {
		const problem = (error as Error).message;
		await records.put(operations.stamped(record, { phase: "failed", problem }));
		throw error;
	}
}
