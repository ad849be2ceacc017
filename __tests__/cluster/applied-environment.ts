import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { Terraform } from "../../ops/terraform/terraform.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import { ensureTools, terraformRc } from "../control-plane/tools.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

/** Who applies it: `terraform` as it is installed, or OpenTofu as this project builds it. */
export type Program = "terraform" | "tofu";

/** One stack of an environment, in the order of application. */
export interface Stack {
	readonly name: string;
	readonly directory: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Its state, which no synth clears. */
	readonly state: string;
	readonly terraform: Terraform;
}

/** An environment that a test applies to its cluster, with state in a folder of its own. */
export class AppliedEnvironment {
	/** Its path or name. */
	readonly program: string;
	/** That of every secret. */
	readonly secretValue = "not-for-the-state";
	readonly #kubeconfig: string;
	readonly #folder = temporaryFolder();
	#stacks: readonly Stack[] = [];

	private constructor(kubeconfig: string, program: string) {
		this.#kubeconfig = kubeconfig;
		this.program = program;
	}

	static async of(
		spec: EnvironmentSpec,
		{ program, kubeconfig }: { program: Program; kubeconfig: string },
	): Promise<AppliedEnvironment> {
		await ensureTools(["provider-kubernetes"]);
		const applied = new AppliedEnvironment(
			kubeconfig,
			program === "tofu" ? (await ensureTools(["opentofu"])).opentofu : program,
		);
		await applied.become(spec);
		for (const { terraform } of applied.#stacks) await terraform.init();
		return applied;
	}

	get stacks(): readonly Stack[] {
		return this.#stacks;
	}

	/** Synthesizes another version of the environment over the same state. */
	async become(spec: EnvironmentSpec): Promise<void> {
		const rc = await terraformRc();
		const stacks = synthesize([spec], join(this.#folder, "cdktf.out"));
		this.#stacks = stacks.map(({ node: { id: name } }) => {
			const directory = join(this.#folder, "cdktf.out", "stacks", name);
			const environment = {
				...baseEnvironment(process.env),
				HOME: this.#folder,
				KUBE_CONFIG_PATH: this.#kubeconfig,
				TF_CLI_CONFIG_FILE: rc,
				TF_VAR_image_registry: "registry.example.com/tickstack",
				TF_VAR_allow_unpinned_images: "true",
				TF_VAR_credentials: JSON.stringify(
					Object.fromEntries(
						credentialNames(directory).map((each) => [each, this.secretValue]),
					),
				),
			};
			const terraform = new Terraform({
				program: this.program,
				directory,
				environment,
			});
			const state = join(this.#folder, ".states", `${name}.tfstate`);
			return { name, directory, environment, state, terraform };
		});
	}

	async apply(): Promise<void> {
		for (const { terraform } of this.#stacks) await terraform.apply();
	}

	/** What an apply would do, as `action address`, without the addresses' checksums. Read-only. */
	async plan(): Promise<readonly string[]> {
		const plans = await Promise.all(
			this.#stacks.map(({ terraform }) => terraform.plan()),
		);
		return plans.flatMap(({ changes, json }) => {
			const changed = json.resource_changes.filter(
				({ mode, change }) =>
					mode === "managed" && change.actions.join() !== "no-op",
			);
			if (changes !== changed.length > 0)
				throw new Error(
					`the plan's exit code and its ${changed.length} changes contradict each other`,
				);
			return changed.map(
				({ address, change }) =>
					`${change.actions.join("+")} ${address.replace(/_[0-9A-F]{8}$/, "")}`,
			);
		});
	}

	/** The last stack first. */
	async destroy(): Promise<void> {
		for (const { terraform } of [...this.#stacks].reverse())
			await terraform.destroy();
	}
}

/** Of all secret values that a stack asks for. */
function credentialNames(directory: string): readonly string[] {
	const { output = {} } = JSON.parse(
		readFileSync(join(directory, "cdk.tf.json"), "utf8"),
	) as { output?: { credential_names?: { value: readonly string[] } } };
	return output.credential_names?.value ?? [];
}
