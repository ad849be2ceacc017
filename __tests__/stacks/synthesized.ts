import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duration } from "@tickstack/contracts/duration";
import type { TerraformStack } from "cdktf";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { staging } from "../../environments/staging.ts";
import { synthesize as synthesizeInto } from "../../stacks/synthesize.ts";

/** Attributes of a resource in Terraform's JSON. */
export type Attributes = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** A stack as Terraform reads it. */
export interface SynthesizedStack {
	readonly name: string;
	readonly environment: EnvironmentSpec;
	readonly construct: TerraformStack;
	readonly text: string;
	readonly json: {
		readonly terraform: { readonly backend: Attributes };
		readonly resource?: Blocks;
		readonly data?: Blocks;
		readonly import?: readonly unknown[];
		readonly provider: Readonly<Record<string, unknown>>;
		readonly variable?: Readonly<Record<string, Attributes>>;
		readonly output?: Readonly<Record<string, Attributes>>;
	};
}

/** The permanent environments and a disposable one, which is always the same. */
export const environments: readonly EnvironmentSpec[] = [
	...permanentEnvironments(),
	staging("demo", Duration.hours(8), {
		owner: "someone@example.com",
		created: "2026-11-20T09:30:00Z",
	}),
];

/** All stacks of some environments, synthesized in this process. */
export function synthesize(
	specs: readonly EnvironmentSpec[] = environments,
): readonly SynthesizedStack[] {
	const outdir = mkdtempSync(join(tmpdir(), "synth-"));
	try {
		return synthesizeInto(specs, outdir).map((construct) => {
			const name = construct.node.id;
			const environment = specs.find((spec) =>
				name.startsWith(`${spec.name}-`),
			);
			if (!environment) throw new Error(`whose is ${name}?`);
			const text = readFileSync(
				join(outdir, "stacks", name, "cdk.tf.json"),
				"utf8",
			);
			return { name, environment, construct, text, json: JSON.parse(text) };
		});
	} finally {
		rmSync(outdir, { recursive: true });
	}
}

/** Every resource of a stack with its address, in the order of addresses. */
export function resourcesOf(
	stack: SynthesizedStack,
	type?: RegExp,
): { address: string; type: string; attributes: Attributes }[] {
	return Object.entries(stack.json.resource ?? {})
		.filter(([kind]) => type?.test(kind) ?? true)
		.flatMap(([kind, resources]) =>
			Object.entries(resources).map(([name, attributes]) => ({
				address: `${kind}.${name}`,
				type: kind,
				attributes,
			})),
		)
		.sort((a, b) => (a.address < b.address ? -1 : 1));
}
