/** What a project of Google Cloud has once, for all environments in it. Its id, number and payer come from outside. */
export interface GoogleProjectSpec {
	/** Of states, images and keys; environments are in the same one. */
	readonly region: string;
	/** APIs that its environments call, by the first label of their host. */
	readonly apis: readonly string[];
}

/** Its stack, beside those of environments, which are called after them. */
export const PROJECT_STACK = "google-project";

export const googleProject: GoogleProjectSpec = {
	region: "asia-southeast1",
	apis: [
		"artifactregistry",
		"billingbudgets",
		"binaryauthorization",
		"certificatemanager",
		"cloudbilling",
		"cloudkms",
		"cloudresourcemanager",
		"compute",
		"container",
		"containerscanning",
		"gkebackup",
		"iam",
		"iamcredentials",
		"iap",
		"logging",
		"monitoring",
		"secretmanager",
		"serviceusage",
		"storage",
		"sts",
	],
};
