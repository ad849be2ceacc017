import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import { Fn, type TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { stackChild } from "../terraform/stack-child.ts";

/** A variable of one pattern, created with its first use. */
function variable(
	scope: Construct,
	name: string,
	description: string,
	pattern: string,
	allowed: string,
): string {
	return stackChild(scope, name, (stack, id) => {
		const made = new TerraformVariable(stack, id, {
			type: "string",
			nullable: false,
			description,
		});
		made.addValidation({
			condition: Fn.can(Fn.regex(pattern, made.value)),
			errorMessage: `${name} must be ${allowed}.`,
		});
		return made;
	}).stringValue;
}

/** The Google Cloud project, from outside: no environment of this repository holds its id. */
export const projectId = (scope: Construct): string =>
	variable(
		scope,
		"project_id",
		"Id of the Google Cloud project.",
		"^[a-z][a-z0-9-]{4,28}[a-z0-9]$",
		"a Google Cloud project id: 6 to 30 lower-case letters, digits and dashes",
	);

/** The project's number, which Workload Identity principals and service agents are named by. */
export const projectNumber = (scope: Construct): string =>
	variable(
		scope,
		"project_number",
		"Number of the Google Cloud project (gcloud projects describe).",
		"^[0-9]+$",
		"digits only",
	);

/** Binds a stack to the project and a region. */
export const bindGoogle = (
	stack: TerraformStack,
	region: string,
): GoogleProvider =>
	new GoogleProvider(stack, "google", {
		project: projectId(stack),
		region,
		// Budgets and other APIs bill the calling project.
		billingProject: projectId(stack),
		userProjectOverride: true,
	});
