import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { ownsGkeCluster } from "../constructs/gcp/gcp-names.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { googleProject } from "../environments/google-project.ts";
import { environmentStacks } from "./environment-stacks.ts";
import { ProjectStack } from "./project-stack.ts";
import { withoutCreationStacks } from "./without-creation-stacks.ts";

/**
 * Writes the stacks of some environments into a folder, as Terraform's JSON. That of the project of Google Cloud comes first where
 * one of them stays there; a disposable environment finds it.
 */
export function synthesize(
	environments: readonly EnvironmentSpec[],
	outdir: string,
): readonly TerraformStack[] {
	return withoutCreationStacks(() => {
		const app = new App({ outdir, stackTraces: false });
		const stacks: TerraformStack[] = environments.some(staysOnGoogle)
			? [new ProjectStack(app, googleProject)]
			: [];
		for (const environment of environments) {
			const own = environmentStacks(app, environment);
			const [project] = stacks;
			// Order only, for who applies by hand.
			if (project && staysOnGoogle(environment)) own[0]?.addDependency(project);
			stacks.push(...own);
		}
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

const staysOnGoogle = (environment: EnvironmentSpec): boolean =>
	ownsGkeCluster(environment) && environment.lifetime.kind === "permanent";

/** Releases of cdktf and its fork print the same objects differently (empty ones on one line or two): here they are the same bytes. */
function rewrite(outdir: string, files: readonly string[]): void {
	for (const file of files) {
		const path = join(outdir, file);
		const content: unknown = JSON.parse(readFileSync(path, "utf8"));
		writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
	}
}
