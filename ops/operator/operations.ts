import type { Cluster } from "../../environments/cluster-spec.ts";
import {
	type Credentials,
	makeCredentials,
} from "../credentials/credentials.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Target } from "../environments/target.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import {
	type EnvironmentRecord,
	toConfigMap,
} from "../records/environment-record.ts";
import {
	type EnvironmentStore,
	environmentStore,
} from "../records/environment-store.ts";
import { HeldLease, LeaseLostError } from "../records/lease.ts";
import type { Records } from "../records/records.ts";
import { ownCluster } from "../staging/staging-environment.ts";
import { RefusedError } from "./errors.ts";
import {
	type OperationsContext,
	sharedCluster,
	targetFor,
} from "./operations-context.ts";

/** The copy of a record in an environment's own namespace, for whoever looks only there. */
const COPY_NAME = "environment";

/** A cluster with the store of its environments: records, leases, credentials. */
export class Operations {
	readonly context: OperationsContext;
	readonly cluster: Cluster;
	readonly target: Target;
	readonly store: EnvironmentStore;
	#kubectl: Kubectl | undefined;
	#lease: HeldLease | undefined;
	readonly #lost = new AbortController();

	private constructor(
		context: OperationsContext,
		cluster: Cluster,
		target: Target,
		kubectl: Kubectl | undefined,
	) {
		this.context = {
			...context,
			interrupt: AbortSignal.any([context.interrupt, this.#lost.signal]),
		};
		this.cluster = cluster;
		this.target = target;
		this.#kubectl = kubectl;
		this.store = environmentStore(cluster, target, kubectl);
	}

	/**
	 * A cluster that stays is reached now. One of an environment's own, which may be made or destroyed by the run, when
	 * {@link reach} is called.
	 * @throws {RefusedError} when what Google Cloud needs is not given
	 */
	static async on(
		cluster: Cluster,
		context: OperationsContext,
	): Promise<Operations> {
		const target = targetFor(cluster, context);
		const kubectl = isOwned(cluster) ? undefined : await target.reach();
		return new Operations(context, cluster, target, kubectl);
	}

	/**
	 * Where a disposable environment is: by its record, or by a cluster of its name. The shared cluster when neither is
	 * there.
	 */
	static async of(
		environment: string,
		context: OperationsContext,
	): Promise<Operations> {
		const shared = await Operations.on(sharedCluster(context), context);
		const record = await shared.records.get(environment);
		const { google } = shared.target;
		const own = record
			? record.isolation === "cluster"
			: (await google?.clusters.of(environment))?.length;
		if (!own) return shared;
		const operations = await Operations.on(ownCluster(environment), context);
		await operations.reach();
		return operations;
	}

	/** Whether the cluster is there. */
	get reached(): boolean {
		return this.#kubectl !== undefined;
	}

	/** Whether the cluster comes and goes with its environment. */
	get owned(): boolean {
		return isOwned(this.cluster);
	}

	/** @throws {RefusedError} when the cluster is not there */
	get kubectl(): Kubectl {
		if (this.#kubectl) return this.#kubectl;
		const { cluster } = this;
		throw new RefusedError(
			`cluster ${cluster.kind === "gke" ? cluster.name : ""} is not there`,
		);
	}

	get records(): Records {
		return this.store.records;
	}

	/** What is recorded of an environment. @throws {RefusedError} when that cannot be read */
	async recorded(environment: string): Promise<EnvironmentRecord | undefined> {
		const record = await this.records.get(environment);
		if (record?.unreadable)
			throw new RefusedError(`${environment}: ${record.problem}`);
		return record;
	}

	/** Looks the cluster up again. @returns its API; undefined while there is none */
	async reach(): Promise<Kubectl | undefined> {
		this.#kubectl = await this.target.reach();
		return this.#kubectl;
	}

	/**
	 * Runs while holding the environment's lease. When somebody else acquires it, because this run was suspended longer than it
	 * lasts, what is under way is interrupted and nothing more is recorded.
	 * @throws {BusyError} when somebody else holds it
	 * @throws {LeaseLostError} when somebody else acquired it meanwhile
	 */
	async withLease<T>(
		environment: string,
		action: () => Promise<T>,
	): Promise<T> {
		await this.records.prepare();
		const { who, now, progress } = this.context;
		const { leases } = this.store;
		let underWay = "";
		const lease = await HeldLease.acquire({
			leases,
			environment,
			holder: who,
			now,
			onLost: (holder) => {
				underWay = progress.underWay;
				progress.say(`${environment}: ${holder} holds the lease now; stopping`);
				this.#lost.abort();
			},
		});
		this.#lease = lease;
		const lost = () =>
			lease.lostTo === undefined
				? undefined
				: new LeaseLostError(environment, lease.lostTo, underWay);
		try {
			const result = await action();
			// Suspended until now, it has not noticed yet.
			await lease.renew();
			const problem = lost();
			if (problem) throw problem;
			return result;
		} catch (error) {
			throw lost() ?? error;
		} finally {
			await lease.release();
			this.#lease = undefined;
		}
	}

	/** The record as changed by this run. */
	stamped(
		record: Omit<EnvironmentRecord, "by" | "at">,
		change: Partial<EnvironmentRecord> = {},
	): EnvironmentRecord {
		const { who, now } = this.context;
		const { problem: _, ...kept } = record;
		const at = new Date(now()).toISOString();
		return { ...kept, ...change, by: who, at };
	}

	/** Stores a record, unless the lease was lost: then it is the new holder's. @param copy also in the environment's namespace, which must be there */
	async record(
		record: EnvironmentRecord,
		{ copy = false } = {},
	): Promise<void> {
		if (this.#lease?.lostTo !== undefined) return;
		await this.records.put(record);
		if (copy)
			await this.kubectl.apply(
				toConfigMap(record, record.namespace, COPY_NAME),
			);
	}

	/** Gives a deployment the environment's secret values, made and stored now where there were none. */
	async supplyCredentials(
		deployment: Deployment,
		environment: string,
		{ namespace, validMs }: { namespace: string; validMs: number },
	): Promise<void> {
		const names = deployment.credentialNames;
		const { credentials } = this.store;
		if (names.length === 0) return;
		const existing = await credentials.get(environment);
		const made = await makeCredentials({
			names,
			existing,
			namespace,
			validMs,
			now: this.context.now(),
		});
		if (names.some((name) => !existing[name]))
			await credentials.put(environment, made);
		deployment.useCredentials(made);
	}

	/** For runs that write no secret value: the variable must hold all names, with any text. */
	static placeholders(names: readonly string[]): Credentials {
		return Object.fromEntries(names.map((name) => [name, "unused"]));
	}
}

const isOwned = (cluster: Cluster) =>
	cluster.kind === "gke" && cluster.ownership === "owned";
