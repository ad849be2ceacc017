import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** A disposable environment that is always the same. */
const STAGING = [
	...["--staging", "check", "--ttl", "4h", "--owner", "someone@example.com"],
	...["--created", "2026-01-01T00:00:00Z"],
];

/** Synthesizes the stacks of all environments, a disposable one among them, as a user does. @returns folders by name */
export function synthStacks(out: string): Map<string, string> {
	for (const args of [[], STAGING]) {
		const { status, stderr } = spawnSync(
			process.execPath,
			[join(ROOT, "main.ts"), ...args, "--out", out],
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

interface TerraformJson {
	readonly terraform: {
		backend: unknown;
		readonly required_providers: Record<string, unknown>;
	};
	readonly provider: Record<string, unknown>;
	readonly resource?: Record<string, unknown>;
}

/**
 * Makes a stack checkable offline: state beside it, and no Helm, whose provider has no stand-in.
 * @returns how many Helm releases were left out
 */
export function makeCheckable(folder: string): number {
	const path = join(folder, "cdk.tf.json");
	const json = JSON.parse(readFileSync(path, "utf8")) as TerraformJson;
	const releases = Object.keys(json.resource?.helm_release ?? {}).length;
	json.terraform.backend = { local: {} };
	delete json.terraform.required_providers.helm;
	delete json.provider.helm;
	delete json.resource?.helm_release;
	writeFileSync(path, JSON.stringify(json, null, 2));
	return releases;
}
