import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { Terraform } from "../../ops/terraform/terraform.ts";
import {
	readStack,
	synthStacks,
	type TerraformJson,
	writeStack,
} from "../control-plane/synth-stacks.ts";
import { ensureTools, terraformRc } from "../control-plane/tools.ts";
import type { Google } from "./google.ts";

/** Where the stacks of all environments are synthesized to, as they are deployed. */
export class GoogleStacks {
	readonly #folder: string;
	readonly #stacks: ReadonlyMap<string, string>;
	readonly #rc: string;

	private constructor(
		folder: string,
		stacks: ReadonlyMap<string, string>,
		rc: string,
	) {
		this.#folder = folder;
		this.#stacks = stacks;
		this.#rc = rc;
	}

	/** @param more command lines of further environments */
	static async synthesize(
		...more: readonly (readonly string[])[]
	): Promise<GoogleStacks> {
		await ensureTools(["provider-google"]);
		const folder = mkdtempSync(join(tmpdir(), "google-stacks-"));
		const stacks = synthStacks(folder, ...more);
		for (const stack of stacks.values()) onlyGoogle(stack);
		return new GoogleStacks(folder, stacks, await terraformRc());
	}

	get names(): readonly string[] {
		return [...this.#stacks.keys()];
	}

	remove(): void {
		rmSync(this.#folder, { recursive: true });
	}

	/** How many resources a stack has. */
	size(name: string): number {
		return Object.values(readStack(this.#directory(name)).resource ?? {})
			.map((named) => Object.keys(named).length)
			.reduce((sum, each) => sum + each, 0);
	}

	#directory(name: string): string {
		const found = this.#stacks.get(name);
		if (found) return found;
		throw new Error(
			`no stack ${name}; there are ${[...this.#stacks.keys()].join(", ")}`,
		);
	}

	/**
	 * One stack, applied by one caller to one project; its state lies beside it.
	 * @param token of who applies it
	 */
	async stack(
		name: string,
		google: Google,
		token: string,
		variables: Readonly<Record<string, string>>,
	): Promise<Terraform> {
		const directory = this.#directory(name);
		const credentials =
			readStack(directory).output?.credential_names?.value ?? [];
		const terraform = new Terraform({
			program: "terraform",
			directory,
			environment: {
				...baseEnvironment(process.env),
				...google.environment,
				HOME: this.#folder,
				TF_CLI_CONFIG_FILE: this.#rc,
				GOOGLE_OAUTH_ACCESS_TOKEN: token,
				...Object.fromEntries(
					Object.entries(variables).map(([key, value]) => [
						`TF_VAR_${key}`,
						value,
					]),
				),
				TF_VAR_credentials: JSON.stringify(
					Object.fromEntries(credentials.map((each) => [each, "x"])),
				),
			},
		});
		await terraform.init();
		return terraform;
	}
}

const isGoogle = (name: string) =>
	name === "google" || name.startsWith("google_");

const only = <T>(entries: Record<string, T> | undefined) =>
	Object.fromEntries(
		Object.entries(entries ?? {}).filter(([name]) => isGoogle(name)),
	);

/** The provider waits 3 s before it sends requests together and 10 s between looks at an operation; nothing here takes that long. */
const hasty = ({ google = [], ...others }: Record<string, unknown>) => ({
	...others,
	google: (google as object[]).map((each) => ({
		...each,
		poll_interval: "250ms",
		batching: { send_after: "1s" },
	})),
});

/** Leaves what goes to Google: what goes to the cluster is applied by `npm run test:cluster`. State lies beside the stack. */
function onlyGoogle(folder: string): void {
	const stack = readStack(folder);
	const reduced = {
		...stack,
		terraform: {
			...stack.terraform,
			backend: { local: {} },
			required_providers: only(stack.terraform.required_providers),
		},
		provider: hasty(only(stack.provider)),
		resource: only(stack.resource),
		data: only(stack.data),
		output: Object.fromEntries(
			Object.entries(stack.output ?? {}).filter(
				([, output]) => !/\$\{(kubernetes|helm)_/.test(JSON.stringify(output)),
			),
		),
	};
	// Terraform takes no block without anything in it.
	const filled = Object.fromEntries(
		Object.entries(reduced).filter(([, block]) => Object.keys(block).length),
	);
	writeStack(folder, filled as unknown as TerraformJson);
}
