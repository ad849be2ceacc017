import { GoogleError } from "../../google-error.ts";
import { isPermitted } from "../../permissions.ts";
import { agentOf, type Call } from "../../route.ts";
import type { Json } from "../../world.ts";
import { existing, overlap } from "../compute/resources.ts";
import { checkKey } from "../kms.ts";
import { agent, host } from "./resources.ts";

/** Nodes act as an account that the caller may act as (GKE docs, "Use least privilege service accounts"). */
export function checkNodeAccount(call: Call, config: Json | undefined): void {
	const email = String(
		config?.serviceAccount ??
			`${call.project.number}-compute@developer.gserviceaccount.com`,
	);
	const account =
		email === "default"
			? `${call.project.number}-compute@developer.gserviceaccount.com`
			: email;
	const name = `iam.googleapis.com/projects/${call.project.id}/serviceAccounts/${account}`;
	if (!call.world.resources.has(name) && !call.project.agents.has(account))
		throw new GoogleError(
			"badRequest",
			`Service account "${account}" does not exist.`,
		);
	if (!isPermitted(call.world, call.caller, "iam.serviceAccounts.actAs", name))
		throw new GoogleError(
			"badRequest",
			`The user does not have access to service account "${account}". Ask a project owner to grant you the iam.serviceAccountUser role on the service account.`,
		);
	const key = config?.bootDiskKmsKey;
	if (typeof key === "string" && key)
		checkKey(
			call.world,
			key,
			agentOf(call.project, "compute-system"),
			() =>
				new GoogleError(
					"badRequest",
					`Cloud KMS error when using key ${key}: Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource '${key}' (or it may not exist).`,
				),
		);
}

export function checkNetwork(call: Call, body: Json): void {
	existing(call, String(body.network));
	const subnetwork = existing(call, String(body.subnetwork));
	const policy = (body.ipAllocationPolicy ?? {}) as Json;
	const ranges = (subnetwork.secondaryIpRanges ?? []) as Json[];
	for (const field of [
		"clusterSecondaryRangeName",
		"servicesSecondaryRangeName",
	]) {
		const range = policy[field];
		if (range && !ranges.some(({ rangeName }) => rangeName === range))
			throw new GoogleError(
				"badRequest",
				`Pod secondary range "${range}" does not exist in subnet "${subnetwork.name}".`,
			);
	}
	const control = (body.privateClusterConfig as Json | undefined)
		?.masterIpv4CidrBlock;
	if (typeof control !== "string" || !control) return;
	for (const range of [subnetwork, ...ranges])
		if (overlap(control, String(range.ipCidrRange)))
			throw new GoogleError(
				"badRequest",
				`Requested CIDR ${control} for master conflicts with the range ${range.ipCidrRange} of subnetwork "${subnetwork.name}".`,
			);
	for (const [name, other] of call.world.below(
		`${host}/projects/${call.project.id}/`,
	)) {
		const taken = (other.privateClusterConfig as Json | undefined)
			?.masterIpv4CidrBlock;
		if (
			!name.includes("/nodePools/") &&
			other.network === body.network &&
			typeof taken === "string" &&
			overlap(control, taken)
		)
			throw new GoogleError(
				"badRequest",
				`Requested CIDR ${control} for master conflicts with the range of cluster "${other.name}".`,
			);
	}
}

export function checkEncryption(
	call: Call,
	{ databaseEncryption }: Json,
): void {
	const { state, keyName } = (databaseEncryption ?? {}) as {
		state?: string;
		keyName?: string;
	};
	if (state !== "ENCRYPTED" || !keyName) return;
	checkKey(
		call.world,
		keyName,
		agentOf(call.project, agent.domain),
		() =>
			new GoogleError(
				"badRequest",
				`Cluster database encryption: Cloud KMS key "${keyName}": permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied for the service account "${agentOf(call.project, agent.domain)}".`,
			),
	);
}
