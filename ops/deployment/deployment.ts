import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { Target } from "../environments/target.ts";
import { existing } from "../google/lasting.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { RefusedError } from "../operator/errors.ts";
import { adoptExisting } from "../terraform/adopt-existing.ts";
import type { Plan, PlanOptions } from "../terraform/terraform.ts";
import { TerraformError } from "../terraform/terraform-error.ts";
import { unrecordedObjects } from "../terraform/unrecorded-objects.ts";
import {
	CREDENTIALS,
	type DeployedStack,
	deployedStack,
} from "./deployed-stack.ts";
import { PersistentRun, type PersistentRunProps } from "./persistent-run.ts";

export interface DeploymentProps extends PersistentRunProps {
	readonly environment: EnvironmentSpec;
	readonly target: Target;
	/** `terraform` or `tofu`. */
	readonly program: string;
	/** Where the stacks are synthesized to and Terraform runs. */
	readonly workDirectory: string;
}

/** An environment's stacks, synthesized here and applied in the order of their dependencies. */
export class Deployment {
	#stacks: readonly DeployedStack[];
	readonly #props: DeploymentProps;
	readonly #runs: PersistentRun;

	/** Synthesizes. @throws {SpecError} */
	constructor(props: DeploymentProps) {
		this.#props = props;
		this.#runs = new PersistentRun(props);
		const { environment, workDirectory, target, program, interrupt } = props;
		mkdirSync(workDirectory, { recursive: true });
		const synthesized = synthesize([environment], workDirectory);
		this.#stacks = synthesized.map(({ node: { id: name } }) =>
			deployedStack({
				name,
				directory: join(workDirectory, "stacks", name),
				target,
				program,
				log: (event) => props.progress.event(name, event),
				...(interrupt && { interrupt }),
			}),
		);
	}

	get stacks(): readonly DeployedStack[] {
		return this.#stacks;
	}

	/** Has a stack stay as it is. */
	leaveOut(name: string): void {
		this.#stacks = this.#stacks.filter((stack) => stack.name !== name);
	}

	/** Has all others stay as they are. */
	only(name: string): void {
		this.#stacks = this.#stacks.filter((stack) => stack.name === name);
	}

	/** Adopts what exists already of what outlives its stacks. @throws {GoogleError} */
	async adopt(): Promise<void> {
		const { google, environment } = this.#props.target;
		if (!google) return;
		const { http, bucket } = google;
		for (const stack of this.#stacks) {
			if (Object.keys(stack.lasting).length === 0) continue;
			const found = await existing(http, stack.lasting, environment);
			// The bucket of the states is there before all else.
			const ids = Object.values(stack.lasting).filter(
				(id) => found.includes(id) || id === bucket.name,
			);
			stack.give({ TF_VAR_existing: JSON.stringify(ids) });
		}
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
		for (const stack of this.stacks)
			for (const name of Object.keys(stack.missing))
				stack.give({ [`TF_VAR_${name}`]: "unused" });
	}

	/** Values for the stacks' write-only arguments; they go through Terraform's environment and are stored nowhere. */
	useCredentials(credentials: Credentials): void {
		for (const stack of this.stacks)
			if (stack.credentialNames.length)
				stack.give({ [CREDENTIALS]: JSON.stringify(credentials) });
	}

	/** Whether a stack was ever applied, the run of a killed runner included. */
	async wasApplied(stack: DeployedStack): Promise<boolean> {
		await this.#runs.waitForOrphan(stack);
		return this.#props.target.hasState(stack.name);
	}

	/** @throws {TerraformError} */
	async init(stack: DeployedStack): Promise<void> {
		const { settings } = this.#props.target.backend(stack.name);
		await this.#runs.waitForOrphan(stack);
		await this.#runs.run(stack, () => stack.terraform.init(settings));
	}

	/** @throws {TerraformError} @throws {TerraformInterruptedError} */
	async plan(
		stack: DeployedStack,
		options: Pick<PlanOptions, "destroy"> = {},
	): Promise<Plan> {
		return this.#runs.run(stack, () => stack.terraform.plan(options));
	}

	/**
	 * Applies a stack; failures that may pass are tried again, and what is there without being in the state is adopted.
	 * @param plan a saved one; it is applied once and not retried
	 */
	async apply(stack: DeployedStack, plan?: string): Promise<void> {
		if (plan) return stack.terraform.apply({ plan });
		const apply = () => this.#runs.run(stack, () => stack.terraform.apply());
		try {
			await apply();
		} catch (error) {
			if (!(error instanceof TerraformError)) throw error;
			const { environment, target } = this.#props;
			const unrecorded = unrecordedObjects(
				error.failure.errors,
				environment.namespace,
			);
			const kubectl = unrecorded.length && (await target.reach());
			if (!kubectl) throw error;
			await this.#adopt(stack, kubectl, apply);
		}
	}

	/** Has an apply go on from what a killed Terraform has made. */
	async #adopt(
		stack: DeployedStack,
		kubectl: Kubectl,
		apply: () => Promise<void>,
	): Promise<void> {
		const { environment, progress } = this.#props;
		const say = (object: string) =>
			progress.say(
				`${stack.name}: ${object} is there and not in the state, as a killed Terraform leaves it; adopting it`,
			);
		const adoption = await adoptExisting({
			terraform: stack.terraform,
			directory: stack.directory,
			kubectl,
			environment: environment.name,
			namespace: environment.namespace,
		});
		if (adoption) [...adoption.imported, ...adoption.deleted].forEach(say);
		try {
			await apply();
		} finally {
			adoption?.done();
		}
	}

	/** Destroys all that is in a stack's state but what outlives it; fine when that is empty. */
	async destroy(stack: DeployedStack): Promise<void> {
		const held = await stack.terraform.stateList();
		const lasting = held.filter((address) => address in stack.lasting);
		if (lasting.length)
			await this.#runs.run(stack, () => stack.terraform.stateRemove(lasting));
		await this.#runs.run(stack, () => stack.terraform.destroy());
	}

	/** Destroys what a stack has beside a cluster that is no more: the cluster's own objects went with it. */
	async destroyWithoutCluster(stack: DeployedStack): Promise<void> {
		const { terraform } = stack;
		const held = await terraform.stateList();
		const gone = held.filter((each) => /^(kubernetes|helm)_/.test(each));
		if (gone.length)
			await this.#runs.run(stack, () => terraform.stateRemove(gone));
		// A refresh would need the cluster's address first.
		const refresh = false;
		await this.#runs.run(stack, () => terraform.destroy({ refresh }));
	}
}
