import { App, type TerraformStack } from "cdktf";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { environmentStacks } from "./environment-stacks.ts";
import { withoutCreationStacks } from "./without-creation-stacks.ts";

/** Writes the stacks of some environments into a folder, as Terraform's JSON. */
export function synthesize(
	environments: readonly EnvironmentSpec[],
	outdir: string,
): readonly TerraformStack[] {
	return withoutCreationStacks(() => {
		const app = new App({ outdir, stackTraces: false });
		const stacks = environments.flatMap((each) => environmentStacks(app, each));
		app.synth();
		return stacks;
	});
}
