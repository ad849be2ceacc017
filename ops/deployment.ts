import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { synthesize } from "../stacks/synthesize.ts";
import { adoptExisting } from "./adopt-existing.ts";
import type { Credentials } from "./credentials/make-credentials.ts";
import type { Progress } from "./progress.ts";
import { RefusedError } from "./refused-error.ts";
import { retry } from "./retry.ts";
import type { Target } from "./target.ts";
import { type Plan, Terraform } from "./terraform.ts";
import { TerraformError } from "./terraform-error.ts";
import { orphanedRun } from "./terraform-process.ts";
import { transientReason } from "./transient.ts";
import {
	type UnrecordedObject,
	unrecordedObjects,
} from "./unrecorded-objects.ts";

export interface DeploymentProps {
	readonly environment: EnvironmentSpec;
	readonly target: Target;
	/** `terraform` or `tofu`. */
	readonly program: string;
	/** Where the stacks are synthesized to and Terraform runs. */
	readonly workDirectory: string;
	readonly progress: Progress;
	readonly interrupt?: AbortSignal;
	/** Take away locks, whoever holds them: said by somebody who knows that the holder is gone. */
	readonly unlock?: boolean;
}

/** One stack of an environment, ready for Terraform. */
export interface DeployedStack {
	/** E.g. `staging-pr-42-platform`. */
	readonly name: string;
	readonly terraform: Terraform;
	readonly directory: string;
	/** Secret values that it takes. */
	readonly credentialNames: readonly string[];
	/** Variables that have neither a default nor a value, by name. */
	readonly missing: Readonly<Record<string, string>>;
}

interface SynthesizedStack {
	readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
	readonly variable?: Readonly<
		Record<
			string,
			{ readonly default?: unknown; readonly description?: string }
		>
	>;
}

const CREDENTIALS = "TF_VAR_credentials";
const ORPHAN_POLL_MS = 1_000;
/** Whoever has the turn is alone: a lock that is there is left over. */
const LOCK_TIMEOUT_SECONDS = 5;

/** An environment's stacks, synthesized here and applied in the order of their dependencies. */
export class Deployment {
	readonly stacks: readonly DeployedStack[];
	readonly #props: DeploymentProps;
	/** Of each stack; read by Terraform at each run. */
	readonly #environments: Record<string, string>[] = [];

	/** Synthesizes. @throws {SpecError} */
	constructor(props: DeploymentProps) {
		this.#props = props;
		const { environment, workDirectory } = props;
		mkdirSync(workDirectory, { recursive: true });
		const synthesized = synthesize([environment], workDirectory);
		this.stacks = synthesized.map(({ node }) => this.#stack(node.id));
	}

	/** Names of all secret values that the stacks take. */
	get credentialNames(): readonly string[] {
		return [...new Set(this.stacks.flatMap((each) => each.credentialNames))];
	}

	/** @throws {RefusedError} when a variable of the stacks, secret values aside, is not given */
	requireVariables(): void {
		const missing = Object.entries(
			Object.assign({}, ...this.stacks.map((each) => each.missing)) as Record<
				string,
				string
			>,
		);
		if (missing.length)
			throw new RefusedError(
				`${this.#props.environment.name} needs ${missing.map(([name, what]) => `TF_VAR_${name} (${what})`).join(", ")}`,
			);
	}

	/** For a run that only destroys: any value does for what nobody has given. */
	fillVariables(): void {
		for (const [index, { missing }] of this.stacks.entries())
			for (const name of Object.keys(missing))
				Object.assign(this.#environments[index] as object, {
					[`TF_VAR_${name}`]: "unused",
				});
	}

	/** Values for the stacks' write-only arguments; they go through Terraform's environment and are kept nowhere. */
	useCredentials(credentials: Credentials): void {
		for (const [index, { credentialNames }] of this.stacks.entries())
			if (credentialNames.length)
				Object.assign(this.#environments[index] as object, {
					[CREDENTIALS]: JSON.stringify(credentials),
				});
	}

	/** @throws {TerraformError} */
	async init(stack: DeployedStack): Promise<void> {
		const { settings } = this.#props.target.backend(stack.name);
		await this.#waitForOrphan(stack);
		await this.#retried(stack, () => stack.terraform.init(settings));
	}

	/** @throws {TerraformError} @throws {TerraformInterruptedError} */
	async plan(
		stack: DeployedStack,
		options: { readonly destroy?: boolean } = {},
	): Promise<Plan> {
		return this.#retried(stack, () => stack.terraform.plan(options));
	}

	/**
	 * Applies a stack; failures that may pass are tried again, and what is there without being in the state is taken into it.
	 * @param plan a kept one; what it says is done once and not tried again
	 */
	async apply(stack: DeployedStack, plan?: string): Promise<void> {
		if (plan) return stack.terraform.apply({ plan });
		const apply = () => this.#retried(stack, () => stack.terraform.apply());
		try {
			await apply();
		} catch (error) {
			if (!(error instanceof TerraformError)) throw error;
			const unrecorded = unrecordedObjects(
				error.failure.errors,
				this.#props.environment.namespace,
			);
			if (unrecorded.length === 0) throw error;
			await this.#takeIn(stack, unrecorded, apply);
		}
	}

	/** Has an apply go on from what a killed Terraform has made. */
	async #takeIn(
		stack: DeployedStack,
		unrecorded: readonly UnrecordedObject[],
		apply: () => Promise<void>,
	): Promise<void> {
		const { environment, target, progress } = this.#props;
		const say = (object: string) =>
			progress.say(
				`${stack.name}: ${object} is there and not in the state, as a killed Terraform leaves it; taking it in`,
			);
		if (target.kubectl) {
			const adoption = await adoptExisting({
				terraform: stack.terraform,
				directory: stack.directory,
				kubectl: target.kubectl,
				environment: environment.name,
				namespace: environment.namespace,
			});
			if (adoption) [...adoption.imported, ...adoption.deleted].forEach(say);
			try {
				await apply();
			} finally {
				adoption?.done();
			}
			return;
		}
		for (const { address, id } of unrecorded) {
			say(id);
			await stack.terraform.import(address, id);
		}
		await apply();
	}

	async destroy(stack: DeployedStack): Promise<void> {
		await this.#retried(stack, () => stack.terraform.destroy());
	}

	#stack(name: string): DeployedStack {
		const { target, program, progress, interrupt, workDirectory } = this.#props;
		const directory = join(workDirectory, "stacks", name);
		const { instead } = target.backend(name);
		const override = join(directory, "backend_override.tf.json");
		rmSync(override, { force: true });
		if (instead)
			writeFileSync(
				override,
				JSON.stringify({ terraform: { backend: instead } }, null, 2),
			);
		const { output = {}, variable = {} } = JSON.parse(
			readFileSync(join(directory, "cdk.tf.json"), "utf8"),
		) as SynthesizedStack;
		const credentialNames = (output.credential_names?.value ?? []) as string[];
		const environment: Record<string, string> = { ...target.environment };
		this.#environments.push(environment);
		const missing = Object.entries(variable)
			.filter(
				([name, { default: given }]) =>
					given === undefined &&
					`TF_VAR_${name}` !== CREDENTIALS &&
					environment[`TF_VAR_${name}`] === undefined,
			)
			.map(([name, { description = "" }]) => [name, description]);
		return {
			name,
			directory,
			credentialNames,
			missing: Object.fromEntries(missing) as Record<string, string>,
			terraform: new Terraform({
				program,
				directory,
				environment,
				log: (event) => progress.event(name, event),
				lockTimeoutSeconds: LOCK_TIMEOUT_SECONDS,
				...(interrupt && { interrupt }),
			}),
		};
	}

	async #retried<T>(stack: DeployedStack, action: () => Promise<T>) {
		const { progress, interrupt } = this.#props;
		return retry(() => this.#unlocking(stack, action), {
			reason: (error) =>
				error instanceof TerraformError
					? transientReason(error.message)
					: undefined,
			report: (reason, delayMs) =>
				progress.say(
					`${stack.name}: ${reason}; trying again in ${delayMs / 1000} s`,
				),
			...(interrupt && { signal: interrupt }),
		});
	}

	/** A lock whose holder is known to be gone is taken away, once. */
	async #unlocking<T>(stack: DeployedStack, action: () => Promise<T>) {
		try {
			return await action();
		} catch (error) {
			const id = error instanceof TerraformError ? error.lockId : undefined;
			const left = this.#leftOver.has(stack.name);
			if (!id || !(left || this.#props.unlock)) throw error;
			this.#props.progress.say(
				`${stack.name}: taking away the lock ${id} of a run that ${left ? "was killed" : "is said to be gone"}`,
			);
			await stack.terraform.forceUnlock(id);
			this.#leftOver.delete(stack.name);
			return action();
		}
	}

	/** Stacks in which a run of this folder was killed. */
	readonly #leftOver = new Set<string>();

	/** A killed runner's Terraform goes on by itself: it is waited for. */
	async #waitForOrphan({ name, directory }: DeployedStack): Promise<void> {
		const { progress, interrupt } = this.#props;
		let orphan = orphanedRun(directory);
		if (!orphan) return;
		this.#leftOver.add(name);
		if (orphan.running)
			progress.say(
				`${name}: an earlier run's Terraform (pid ${orphan.pid}) is still at work; waiting for it`,
			);
		while (orphan?.running && !interrupt?.aborted) {
			await sleep(ORPHAN_POLL_MS);
			orphan = orphanedRun(directory);
		}
	}
}
