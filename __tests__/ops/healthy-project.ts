import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { googleProject } from "../../environments/google-project.ts";
import { images } from "../../environments/images.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

export const PROJECT = "example-project";
const NUMBER = "123456789012";

/** Bodies by `api/path`; a number is a status of an error. */
type Answers = Record<string, unknown>;

/** As Google's APIs say that they are not on (AIP-193 and `google.rpc.ErrorInfo`, reason SERVICE_DISABLED). */
export const DISABLED = {
	error: {
		code: 403,
		message: "API has not been used in project before or it is disabled.",
		status: "PERMISSION_DENIED",
		details: [
			{
				"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				reason: "SERVICE_DISABLED",
				domain: "googleapis.com",
			},
		],
	},
};

const quota = (metric: string, limit: number, usage = 0) => ({
	metric,
	limit,
	usage,
});

/** What the APIs of a project say in which dev can be deployed, in the form of their REST references. */
function healthy(): Answers {
	const { region, apis } = googleProject;
	const zone = `compute/projects/${PROJECT}/zones/${region}-a`;
	const tags = Object.values(images)
		.filter(({ repository }) => !/[.:]/.test(repository.split("/")[0] ?? ""))
		.map(
			({ repository, tag }) =>
				`artifactregistry/projects/${PROJECT}/locations/${region}/repositories/tickstack/packages/${encodeURIComponent(repository)}/tags/${tag}`,
		);
	return {
		[`cloudresourcemanager/projects/${PROJECT}`]: {
			projectId: PROJECT,
			projectNumber: NUMBER,
			lifecycleState: "ACTIVE",
		},
		[`cloudbilling/projects/${PROJECT}/billingInfo`]: {
			billingAccountName: "billingAccounts/012345-6789AB-CDEF01",
			billingEnabled: true,
		},
		[`storage/b/${PROJECT}-tickstack-state`]: {
			name: `${PROJECT}-tickstack-state`,
			// Cloud Storage writes locations in capitals.
			location: region.toUpperCase(),
		},
		[`serviceusage/projects/${PROJECT}/services:batchGet`]: {
			services: apis.map((api) => ({
				name: `projects/${NUMBER}/services/${api}.googleapis.com`,
				state: "ENABLED",
			})),
		},
		[`compute/projects/${PROJECT}`]: {
			quotas: [quota("CPUS_ALL_REGIONS", 64), quota("NETWORKS", 5, 1)],
		},
		[`compute/projects/${PROJECT}/regions/${region}`]: {
			status: "UP",
			quotas: [
				quota("CPUS", 48),
				quota("SSD_TOTAL_GB", 2_000),
				quota("IN_USE_ADDRESSES", 8),
				quota("INSTANCES", 100),
			],
		},
		[zone]: { status: "UP" },
		...Object.fromEntries(
			["e2-standard-2", "e2-highmem-4", "e2-standard-4"].map((type) => [
				`${zone}/machineTypes/${type}`,
				{ name: type },
			]),
		),
		...Object.fromEntries(tags.map((path) => [path, { name: path }])),
	};
}

/** A project of Google Cloud that answers the doctor's questions, and nothing else; what it does not know is 404. */
export class HealthyProject {
	readonly answers: Answers = healthy();
	/** Permissions that the caller lacks. */
	lacking: RegExp | undefined;
	/** Methods and paths, as they were asked. */
	readonly asked: string[] = [];
	readonly #server: Server;

	private constructor() {
		this.#server = createServer(async (request, response) => {
			const { pathname } = new URL(request.url ?? "", "http://x");
			const path = pathname.slice(1);
			this.asked.push(`${request.method} ${path}`);
			const body = path.endsWith(":testIamPermissions")
				? this.#held(await text(request))
				: this.answers[path];
			const status = body === DISABLED ? 403 : body === undefined ? 404 : 200;
			response.writeHead(status, { "content-type": "application/json" });
			response.end(JSON.stringify(body ?? { error: { code: 404 } }));
		});
	}

	static async start(): Promise<HealthyProject> {
		const project = new HealthyProject();
		project.#server.listen(0, "127.0.0.1");
		await once(project.#server, "listening");
		return project;
	}

	/** Variables by which everything that dev takes is given, and this project is found. */
	variables(): Record<string, string> {
		const { port } = this.#server.address() as AddressInfo;
		const at = (api: string) => `http://127.0.0.1:${port}/${api}/`;
		return {
			PATH: "/nowhere",
			GOOGLE_OAUTH_ACCESS_TOKEN: "unchecked",
			GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT: at("artifactregistry"),
			GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: at("cloudbilling"),
			GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: at("cloudresourcemanager"),
			GOOGLE_COMPUTE_CUSTOM_ENDPOINT: at("compute"),
			GOOGLE_ORG_POLICY_CUSTOM_ENDPOINT: at("orgpolicy"),
			GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: at("serviceusage"),
			GOOGLE_STORAGE_CUSTOM_ENDPOINT: at("storage"),
			STORAGE_EMULATOR_HOST: `http://127.0.0.1:${port}`,
			TICKSTACK_STATE_BUCKET: `${PROJECT}-tickstack-state`,
			TF_VAR_alert_email: "someone@example.com",
			TF_VAR_billing_account: "012345-6789AB-CDEF01",
			TF_VAR_domain: "example.com",
			TF_VAR_github_repository: "example/tickstack",
			TF_VAR_monthly_budget: "100",
			TF_VAR_page_viewers: '["group:viewers@example.com"]',
			TF_VAR_project_id: PROJECT,
			TF_VAR_project_number: NUMBER,
		};
	}

	stop(): void {
		this.#server.close();
		this.#server.closeAllConnections();
	}

	#held(body: string): unknown {
		const { permissions } = JSON.parse(body) as { permissions: string[] };
		// The reference: at most 100 in one call.
		if (permissions.length > 100) return undefined;
		return {
			permissions: permissions.filter(
				(permission) => !this.lacking?.test(permission),
			),
		};
	}
}

/** A folder with programs that print what the real ones print first for these arguments. */
export function programsThatSay(
	said: Readonly<Record<string, string>>,
): string {
	const folder = temporaryFolder();
	for (const [name, line] of Object.entries(said)) {
		writeFileSync(join(folder, name), `#!/bin/sh\necho '${line}'\n`);
		chmodSync(join(folder, name), 0o755);
	}
	return folder;
}

/** First lines of `terraform version`, `kubectl version --client`, `gcloud version`, the plugin's, `docker buildx version`. */
export const GOOD_PROGRAMS: Readonly<Record<string, string>> = {
	terraform: "Terraform v1.11.4",
	kubectl: "Client Version: v1.33.1",
	gcloud: "Google Cloud SDK 528.0.0",
	"gke-gcloud-auth-plugin":
		"Kubernetes v1.33.0-alpha+de80f1ca1aa2a1b4fd2b8a5de8f6cf9b7a7c4f60",
	docker: "github.com/docker/buildx v0.25.0 faaea65",
};
