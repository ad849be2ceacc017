import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duration } from "@tickstack/contracts/duration";
import type { TerraformStack } from "cdktf";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { staging } from "../../environments/staging.ts";
import { synthesize as synthesizeInto } from "../../stacks/synthesize.ts";

/** Attributes of a resource in Terraform's JSON. */
export type Attributes = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** A stack as Terraform reads it. */
export interface StackJson {
	readonly name: string;
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

/** A stack of one environment. */
export interface SynthesizedStack extends StackJson {
	readonly environment: EnvironmentSpec;
}

/** The permanent environments and a disposable one, which is always the same. */
export const environments: readonly EnvironmentSpec[] = [
	...permanentEnvironments(),
	staging("demo", Duration.hours(8), {
		owner: "someone@example.com",
		created: "2026-11-20T09:30:00Z",
	}),
];

const PROJECT = "google-project";

/** The environments' own stacks, synthesized in this process. */
export const synthesize = (
	specs: readonly EnvironmentSpec[] = environments,
): readonly SynthesizedStack[] =>
	synthesizedStacks(specs).flatMap((stack) => {
		if (stack.name === PROJECT) return [];
		const environment = specs.find(({ name }) =>
			stack.name.startsWith(`${name}-`),
		);
		if (!environment) throw new Error(`whose is ${stack.name}?`);
		return [{ ...stack, environment }];
	});

/** The stack of what a project of Google Cloud has once. */
export function synthesizeProject(): StackJson {
	const [project] = synthesizedStacks([dev]);
	if (project?.name !== PROJECT) throw new Error(`no ${PROJECT}`);
	return project;
}

function synthesizedStacks(
	specs: readonly EnvironmentSpec[],
): readonly StackJson[] {
	const outdir = mkdtempSync(join(tmpdir(), "synth-"));
	try {
		return synthesizeInto(specs, outdir).map((construct) => {
			const name = construct.node.id;
			const text = readFileSync(
				join(outdir, "stacks", name, "cdk.tf.json"),
				"utf8",
			);
			return { name, construct, text, json: JSON.parse(text) };
		});
	} finally {
		rmSync(outdir, { recursive: true });
	}
}

/** Every resource of a stack with its address, in the order of addresses. */
export function resourcesOf(
	stack: StackJson,
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
