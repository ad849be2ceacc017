import { type Collection, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import { agentOf, type Service } from "../route.ts";
import type { Json } from "../world.ts";
import { checkKey } from "./kms.ts";

const host = "artifactregistry.googleapis.com";
const agent = {
	domain: "gcp-sa-artifactregistry",
	madeBy: "first use",
} as const;

const repositories: Collection = {
	host,
	path: "projects/{project}/locations/{location}/repositories",
	noun: "repository",
	permissions: "artifactregistry.repositories",
	id: "repositoryId",
	...{ longRunning: true, policy: true },
	messages: {
		notFound: () => "Requested entity was not found.",
		alreadyExists: () => "the repository already exists",
	},
	created: (resource, { world, project, params }) => {
		const email = agentOf(project, agent.domain);
		if (typeof resource.kmsKeyName === "string")
			// Quoted by terraform-provider-google#13008; that the identity is missing before: #15572.
			checkKey(
				world,
				resource.kmsKeyName,
				email,
				() =>
					new GoogleError(
						"badRequest",
						"Permission denied on Cloud KMS key. Please ensure your Artifact Registry service account has been authorized to use the configured key.",
					),
			);
		project.agents.add(email);
		const scanned = project.enabled.has("containerscanning.googleapis.com");
		return {
			mode: "STANDARD_REPOSITORY",
			...resource,
			registryUri: `${params.location}-docker.pkg.dev/${project.id}/${String(resource.name).split("/").at(-1)}`,
			satisfiesPzi: true,
			vulnerabilityScanningConfig: {
				...(resource.vulnerabilityScanningConfig as Json | undefined),
				enablementState: scanned ? "SCANNING_ACTIVE" : "SCANNING_DISABLED",
				...(!scanned && {
					enablementStateReason:
						"API containerscanning.googleapis.com is not enabled.",
				}),
			},
		};
	},
};

/** Images (Artifact Registry API reference, v1). */
export const artifactRegistry: Service = {
	host,
	title: "Artifact Registry API",
	agent,
	routes: [
		...routesOf(repositories),
		{
			method: "GET",
			path: "/v1/projects/{project}/locations/{location}/operations/{operation}",
			answer: ({ world, params }) =>
				world.operations.longRunning(
					`projects/${params.project}/locations/${params.location}/operations/${params.operation}`,
				),
		},
	],
};
