import { type Seen, serve } from "./server.ts";
import { World } from "./world.ts";

/** Products of the provider by the variable that points them elsewhere, and the address that each has at Google. */
const ENDPOINTS: Readonly<Record<string, string>> = {
	ARTIFACT_REGISTRY: "artifactregistry.googleapis.com/v1",
	BILLING_BUDGETS: "billingbudgets.googleapis.com/v1",
	BINARY_AUTHORIZATION: "binaryauthorization.googleapis.com/v1",
	CERTIFICATE_MANAGER: "certificatemanager.googleapis.com/v1",
	COMPUTE: "compute.googleapis.com/compute/v1",
	CONTAINER: "container.googleapis.com/v1",
	GKE_BACKUP: "gkebackup.googleapis.com/v1",
	IAM: "iam.googleapis.com/v1",
	IAM_BETA: "iam.googleapis.com/v1",
	IAM_CREDENTIALS: "iamcredentials.googleapis.com/v1",
	IAP: "iap.googleapis.com/v1",
	KMS: "cloudkms.googleapis.com/v1",
	MONITORING: "monitoring.googleapis.com",
	RESOURCE_MANAGER: "cloudresourcemanager.googleapis.com/v1",
	RESOURCE_MANAGER_V3: "cloudresourcemanager.googleapis.com/v3",
	SECRET_MANAGER: "secretmanager.googleapis.com/v1",
	SERVICE_NETWORKING: "servicenetworking.googleapis.com/v1",
	SERVICE_USAGE: "serviceusage.googleapis.com/v1",
	STORAGE: "storage.googleapis.com/storage/v1",
};

export interface Google {
	readonly world: World;
	/** All requests so far. */
	readonly requests: readonly Seen[];
	readonly url: string;
	/** Variables by which Terraform's provider calls this instead of Google. */
	readonly environment: Readonly<Record<string, string>>;
	close(): Promise<void>;
}

/** Starts the stand-in with nothing in it. */
export async function startGoogle(): Promise<Google> {
	const world = new World();
	const requests: Seen[] = [];
	const { url, close } = await serve(world, (seen) => requests.push(seen));
	const environment = Object.fromEntries(
		Object.entries(ENDPOINTS).map(([product, path]) => [
			`GOOGLE_${product}_CUSTOM_ENDPOINT`,
			`${url}/${path}/`,
		]),
	);
	return { world, requests, url, environment, close };
}
