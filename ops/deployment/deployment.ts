import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { synthesize, synthesizeRemoval } from "../../stacks/synthesize.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { Target } from "../environments/target.ts";
import { existing } from "../google/lasting.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { refuseOtherVolumes } from "../kubernetes/volume-sizes.ts";
import { RefusedError } from "../operator/errors.ts";
import { ADOPTION_FILE, adoptExisting } from "../terraform/adopt-existing.ts";
import { isRestOf } from "../terraform/plan-rest.ts";
import type { Plan, PlanOptions } from "../terraform/terraform.ts";
import { TerraformError } from "../terraform/terraform-error.ts";
import { MISSING_IDENTITY, transientReason } from "../terraform/transient.ts";
import { unrecordedObjects } from "../terraform/unrecorded-objects.ts";
import {
	CREDENTIALS,
	type DeployedStack,
	deployedStack,
} from "./deployed-stack.ts";
import { PersistentRun, type PersistentRunProps } from "./persistent-run.ts";

export interface DeploymentProps extends PersistentRunProps {
	readonly environment: Pick<EnvironmentSpec, "name" | "namespace">;
	readonly target: Target;
	/** `terraform` or `tofu`. */
	readonly program: string;
	/** Where the stacks lie and Terraform runs. */
	readonly workDirectory: string;
}

/** Of a saved plan, with what is left of it. */
const SAVED_ATTEMPTS = 5;

/** The parts of an environment, in the order in which they are applied. */
const PARTS = ["foundation", "cluster", "platform", "pipeline"];

/** Parts in the order of application; one that this code does not know was applied last. */
const inOrder = <P extends { readonly part: string }>(
	parts: readonly P[],
): readonly P[] => {
	const place = ({ part }: P) =>
		PARTS.includes(part) ? PARTS.indexOf(part) : PARTS.length;
	return [...parts].sort((a, b) => place(a) - place(b));
};

/** An environment's stacks in the order of their dependencies. */
export class Deployment {
	#stacks: readonly DeployedStack[];
	readonly #props: DeploymentProps;
	readonly #runs: PersistentRun;
	/** What was planned last, by stack. */
	readonly #planned = new Map<string, Plan>();

	private constructor(
		props: DeploymentProps,
		names: readonly string[],
		runs = new PersistentRun(props),
	) {
		this.#props = props;
		this.#runs = runs;
		const { workDirectory, target, program, interrupt } = props;
		this.#stacks = names.map((name) =>
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

	/** Its stacks as this code makes them. @throws {SpecError} */
	static synthesized(
		props: DeploymentProps & { readonly environment: EnvironmentSpec },
	): Deployment {
		const { environment, workDirectory } = props;
		mkdirSync(workDirectory, { recursive: true });
		const stacks = synthesize([environment], workDirectory);
		return new Deployment(
			props,
			stacks.map(({ node: { id } }) => id),
		);
	}

	/**
	 * Its stacks as their states know them, whatever this code would make of the environment: for a run that only destroys, which
	 * takes nothing but a state and its providers.
	 */
	static async recorded(props: DeploymentProps): Promise<Deployment> {
		const { environment, target, workDirectory } = props;
		const runs = new PersistentRun(props);
		const folder = join(workDirectory, "stacks");
		mkdirSync(folder, { recursive: true });
		// Its state is the last word of a killed runner's Terraform.
		for (const name of readdirSync(folder))
			await runs.waitForOrphan({ name, directory: join(folder, name) });
		const states = await target.states(environment.name);
		for (const { part } of states)
			rmSync(join(folder, `${environment.name}-${part}`, ADOPTION_FILE), {
				force: true,
			});
		const stacks = synthesizeRemoval(
			inOrder(states).map(({ part, providers }) => ({
				environment: environment.name,
				part,
				providers,
				access: target.access(),
			})),
			workDirectory,
		);
		return new Deployment(
			props,
			stacks.map(({ node: { id } }) => id),
			runs,
		);
	}

	/** Names of all secret values that the stacks take. */
	get credentialNames(): readonly string[] {
		return [...new Set(this.stacks.flatMap((each) => each.credentialNames))];
	}

	/** @throws {RefusedError} when volumes that are there would have another size */
	async refuseOtherVolumes(kubectl: Kubectl): Promise<void> {
		const declared = this.stacks.flatMap(({ volumes }) => volumes);
		const { namespace } = this.#props.environment;
		await refuseOtherVolumes(kubectl, namespace, declared);
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
		const plan = await this.#runs.run(stack, () =>
			stack.terraform.plan(options),
		);
		this.#planned.set(stack.name, plan);
		return plan;
	}

	/**
	 * Applies a stack; failures that may pass are tried again, and what is there without being in the state is adopted.
	 * @param plan the saved one of {@link Deployment.plan}: nothing but what it names is done
	 */
	async apply(stack: DeployedStack, plan?: string): Promise<void> {
		if (plan) return this.#applySaved(stack, plan);
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

	/** An update that the provider has made and not reported is no reason to leave the rest undone. */
	async #applySaved(
		stack: DeployedStack,
		plan: string,
		attempts = SAVED_ATTEMPTS,
	): Promise<void> {
		try {
			await stack.terraform.apply({ plan });
		} catch (error) {
			const agreed = this.#planned.get(stack.name);
			const passes =
				error instanceof TerraformError &&
				MISSING_IDENTITY.test(error.message) &&
				attempts > 1;
			if (!passes || !agreed) throw error;
			const rest = await this.plan(stack);
			if (!isRestOf(rest.json.resource_changes, agreed.json.resource_changes))
				throw error;
			this.#props.progress.say(
				`${stack.name}: ${transientReason(error.message)}; going on with the rest of the plan`,
			);
			if (rest.changes) await this.#applySaved(stack, plan, attempts - 1);
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
