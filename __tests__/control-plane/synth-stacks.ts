import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** A disposable environment that is always the same. */
const staging = (name: string): readonly string[] => [
	...["--staging", name, "--ttl", "4h", "--owner", "someone@example.com"],
	...["--created", "2026-01-01T00:00:00Z"],
];

/** A disposable environment with a cluster of its own. */
export const OWN_CLUSTER: readonly string[] = [
	...staging("alone"),
	"--own-cluster",
];

/**
 * Synthesizes the stacks of all environments, a disposable one among them, as a user does.
 * @param more command lines of further environments
 * @returns folders by name
 */
export function synthStacks(
	out: string,
	...more: readonly (readonly string[])[]
): Map<string, string> {
	for (const args of [[], staging("check"), ...more]) {
		const { status, stderr } = spawnSync(
			process.execPath,
			[join(ROOT, "cli/main.ts"), "synth", ...args, "--out", out],
			{ encoding: "utf8" },
		);
		if (status !== 0) throw new Error(stderr);
	}
	const stacks = join(out, "stacks");
	return new Map(
		readdirSync(stacks)
			.sort()
			.map((name) => [name, join(stacks, name)]),
	);
}

/** A stack as Terraform reads it. */
export interface TerraformJson {
	readonly terraform: {
		backend: unknown;
		required_version?: string;
		readonly required_providers: Record<string, unknown>;
	};
	readonly provider: Record<string, unknown>;
	import?: readonly unknown[];
	readonly resource?: Record<string, Record<string, unknown>>;
	data?: Record<string, unknown>;
	readonly output?: { readonly credential_names?: { value: string[] } };
}

export function readStack(folder: string): TerraformJson {
	return JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
}

export function writeStack(folder: string, stack: TerraformJson): void {
	writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stack, null, 2));
}

/** Makes a stack checkable offline: state beside it, and no Helm, whose provider has no stand-in. */
export function makeCheckable(folder: string): void {
	const json = readStack(folder);
	json.terraform.backend = { local: {} };
	delete json.terraform.required_providers.helm;
	delete json.provider.helm;
	delete json.resource?.helm_release;
	writeStack(folder, json);
}
