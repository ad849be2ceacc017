import type { Cluster } from "../environments/cluster-spec.ts";
import { CredentialStore } from "./credentials/credential-store.ts";
import {
	type Credentials,
	makeCredentials,
} from "./credentials/make-credentials.ts";
import type { Deployment } from "./deployment.ts";
import type { EnvironmentRecord } from "./environment-record.ts";
import type { Kubectl } from "./kubectl.ts";
import { type OperationsContext, targetFor } from "./operations-context.ts";
import { Records } from "./records.ts";
import { RefusedError } from "./refused-error.ts";
import type { Target } from "./target.ts";
import { Turn } from "./turn.ts";

/** A cluster with the book that is kept on it: records, credentials, whose turn it is. */
export class Operations {
	readonly context: OperationsContext;
	readonly target: Target;
	readonly kubectl: Kubectl;
	readonly records: Records;
	readonly credentials: CredentialStore;

	private constructor(
		context: OperationsContext,
		target: Target,
		kubectl: Kubectl,
	) {
		this.context = context;
		this.target = target;
		this.kubectl = kubectl;
		this.records = new Records(kubectl);
		this.credentials = new CredentialStore(kubectl);
	}

	static async on(
		cluster: Cluster,
		context: OperationsContext,
	): Promise<Operations> {
		const target = await targetFor(cluster, context);
		if (!target.kubectl)
			throw new RefusedError(
				"no book is kept on a cluster that is made and destroyed with its environment",
			);
		return new Operations(context, target, target.kubectl);
	}

	/** Runs while nobody else works on the environment. @throws {BusyError} */
	async inTurn<T>(environment: string, action: () => Promise<T>): Promise<T> {
		await this.records.prepare();
		const { who, now } = this.context;
		const turn = await Turn.take({
			kubectl: this.kubectl,
			environment,
			holder: who,
			now,
		});
		try {
			return await action();
		} finally {
			await turn.release();
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

	/** Gives a deployment the environment's secret values, made and kept now where there were none. */
	async supplyCredentials(
		deployment: Deployment,
		environment: string,
		{ namespace, validMs }: { namespace: string; validMs: number },
	): Promise<void> {
		const names = deployment.credentialNames;
		if (names.length === 0) return;
		const existing = await this.credentials.get(environment);
		const made = await makeCredentials({
			names,
			existing,
			namespace,
			validMs,
			now: this.context.now(),
		});
		if (names.some((name) => !existing[name]))
			await this.credentials.put(environment, made);
		deployment.useCredentials(made);
	}

	/** For runs that write no secret value: the variable must hold all names, with any text. */
	static placeholders(names: readonly string[]): Credentials {
		return Object.fromEntries(names.map((name) => [name, "unused"]));
	}
}
