/** Checks of checkov that this project does not meet, each with the reason why. Anything else that fails is an error. */
export const SKIPS: Readonly<Record<string, string>> = {
	CKV_GCP_12:
		"Dataplane V2 enforces network policies itself; the block that is asked for excludes it.",
	CKV_GCP_62:
		"Access to buckets is in Cloud Audit Logs; access logs would need another public-log bucket.",
	CKV_GCP_65:
		"Google Groups need a Workspace domain, which the project does not know. Rights on the cluster are IAM's.",
	CKV_GCP_82:
		"Keys are protected from deletion in prod; dev must be able to go as a whole.",
	CKV_GCP_84:
		"Images hold no secret; the registry is encrypted by Google's key, since its service agent comes with its first use (docs/adr/016).",
	CKV_GCP_125:
		"The repository is a Terraform variable, which the check cannot see; the condition names it and its main branch.",
	CKV_K8S_11:
		"No limits of processor time: throttling hurts latency, and the requests guard the shares. Memory is limited.",
	CKV_K8S_15:
		"Images are of full versions that never move (the registry's tags are immutable): pulling always makes a start depend on the registry.",
	CKV_K8S_43:
		"Digests come with images.lock.json where it has them; a reference is printed with its digest as soon as it does.",
};
