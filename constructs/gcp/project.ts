import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { stackChild } from "../kubernetes/stack-child.ts";

/** The Google Cloud project, from outside: no environment of this repository knows whose it is. */
export const projectId = (scope: Construct): string =>
	stackChild(
		scope,
		"project_id",
		(stack, id) =>
			new TerraformVariable(stack, id, {
				type: "string",
				nullable: false,
				description: "Id of the Google Cloud project.",
				validation: [
					{
						condition:
							'${can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))}',
						errorMessage:
							"project_id must be a Google Cloud project id: 6 to 30 lower-case letters, digits and dashes.",
					},
				],
			}),
	).stringValue;

/** The project's number, which Workload Identity principals are named by. */
export const projectNumber = (scope: Construct): string =>
	stackChild(
		scope,
		"project_number",
		(stack, id) =>
			new TerraformVariable(stack, id, {
				type: "string",
				nullable: false,
				description:
					"Number of the Google Cloud project (gcloud projects describe).",
				validation: [
					{
						condition: '${can(regex("^[0-9]+$", var.project_number))}',
						errorMessage: "project_number must be digits only.",
					},
				],
			}),
	).stringValue;
