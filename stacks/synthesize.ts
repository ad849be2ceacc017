import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { ownsGkeCluster } from "../constructs/gcp/gcp-names.ts";
import { keepTextLiteral } from "../constructs/terraform/terraform-text.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { googleProject } from "../environments/google-project.ts";
import { environmentStacks } from "./environment-stacks.ts";
import { ProjectStack } from "./project-stack.ts";
import { RemovalStack, type RemovalStackProps } from "./removal-stack.ts";
import { withoutCreationStacks } from "./without-creation-stacks.ts";

/** Of Terraform and of OpenTofu: both have write-only arguments and ephemeral values from this release on. */
export const LEAST_TERRAFORM = "1.11.0";

/**
 * Writes the stacks of some environments into a folder, as Terraform's JSON. That of the project of Google Cloud comes first where
 * one of them stays there; a disposable environment finds it.
 */
export const synthesize = (
	environments: readonly EnvironmentSpec[],
	outdir: string,
): readonly TerraformStack[] =>
	written(outdir, (app) => {
		const project = environments.some(staysOnGoogle)
			? [new ProjectStack(app, googleProject)]
			: [];
		const own = environments.flatMap((environment) => {
			const stacks = environmentStacks(app, environment);
			// Order only, for who applies by hand.
			if (staysOnGoogle(environment))
				for (const each of project) stacks[0]?.addDependency(each);
			return stacks;
		});
		return [...project, ...own];
	});

const staysOnGoogle = (environment: EnvironmentSpec): boolean =>
	ownsGkeCluster(environment) && environment.lifetime.kind === "permanent";

/** Writes what removes the parts of an environment into a folder, in the order given. */
export const synthesizeRemoval = (
	parts: readonly RemovalStackProps[],
	outdir: string,
): readonly TerraformStack[] =>
	written(outdir, (app) => parts.map((each) => new RemovalStack(app, each)));

function written(
	outdir: string,
	build: (app: App) => readonly TerraformStack[],
): readonly TerraformStack[] {
	return withoutCreationStacks(() => {
		const app = new App({ outdir, stackTraces: false });
		const stacks = build(app);
		for (const stack of stacks)
			stack.addOverride("terraform.required_version", `>= ${LEAST_TERRAFORM}`);
		keepTextLiteral(app);
		app.synth();
		rewrite(outdir, [
			"manifest.json",
			...Object.values(app.manifest.stacks).map(
				(stack) => stack.synthesizedStackPath,
			),
		]);
		return stacks;
	});
}

/** Releases of cdktf and its fork print the same objects differently (empty ones on one line or two): here they are the same bytes. */
function rewrite(outdir: string, files: readonly string[]): void {
	for (const file of files) {
		const path = join(outdir, file);
		const content: unknown = JSON.parse(readFileSync(path, "utf8"));
		writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
	}
}
