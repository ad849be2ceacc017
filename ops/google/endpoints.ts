/** APIs by their name, with the variable by which Terraform's provider takes another endpoint, and Google's own. */
const ENDPOINTS = {
	artifactregistry: [
		"GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT",
		"https://artifactregistry.googleapis.com/v1/",
	],
	cloudbilling: [
		"GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT",
		"https://cloudbilling.googleapis.com/v1/",
	],
	cloudkms: [
		"GOOGLE_KMS_CUSTOM_ENDPOINT",
		"https://cloudkms.googleapis.com/v1/",
	],
	cloudresourcemanager: [
		"GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT",
		"https://cloudresourcemanager.googleapis.com/v1/",
	],
	compute: [
		"GOOGLE_COMPUTE_CUSTOM_ENDPOINT",
		"https://compute.googleapis.com/compute/v1/",
	],
	iam: ["GOOGLE_IAM_BETA_CUSTOM_ENDPOINT", "https://iam.googleapis.com/v1/"],
	orgpolicy: [
		"GOOGLE_ORG_POLICY_CUSTOM_ENDPOINT",
		"https://orgpolicy.googleapis.com/v2/",
	],
	serviceusage: [
		"GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT",
		"https://serviceusage.googleapis.com/v1/",
	],
	storage: [
		"GOOGLE_STORAGE_CUSTOM_ENDPOINT",
		"https://storage.googleapis.com/storage/v1/",
	],
} as const;

export type GoogleApi = keyof typeof ENDPOINTS;

/** Where an API is, with a slash at the end. @param environment all variables of the process */
export function endpoint(
	api: GoogleApi,
	environment: Readonly<Record<string, string>>,
): string {
	const [variable, google] = ENDPOINTS[api];
	return environment[variable] ?? google;
}
