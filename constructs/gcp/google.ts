import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import type { TerraformStack } from "cdktf";
import { projectId } from "./project.ts";

/** Binds a stack to the project and a region. */
export const bindGoogle = (
	stack: TerraformStack,
	region: string,
): GoogleProvider =>
	new GoogleProvider(stack, "google", {
		project: projectId(stack),
		region,
		// Budgets and other APIs that are billed to who calls.
		billingProject: projectId(stack),
		userProjectOverride: true,
	});
