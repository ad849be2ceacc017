import { SecretManagerSecret as Secret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member/index.js";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version/index.js";
import { Construct, type IConstruct } from "constructs";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import {
	credentialsRevision,
	credentialValue,
} from "../kubernetes/credentials-variable.ts";
import type { PodGroup } from "../kubernetes/pod-group.ts";
import { workloadPrincipal } from "./workload-identity.ts";

export interface SecretFile {
	readonly credential: string;
	readonly file: string;
}

/** Secret Manager takes letters, digits, dashes and underscores. */
export const secretId = (
	environment: EnvironmentSpec,
	credential: string,
	file: string,
): string => `${environment.name}-${credential}-${file}`.replaceAll(".", "-");

/** A secret in Secret Manager, kept in the environment's region, with its value by a write-only argument. */
export class SecretManagerSecret extends Construct {
	constructor(scope: Construct, id: string, { credential, file }: SecretFile) {
		super(scope, id);
		const { environment } = ClusterBinding.of(this);
		const secret = new Secret(this, "secret", {
			secretId: secretId(environment, credential, file),
			labels: { app: "tickstack", env: environment.name },
			replication: {
				userManaged: { replicas: [{ location: regionOf(environment) }] },
			},
			deletionProtection: environment.tier === "prod",
		});
		new SecretManagerSecretVersion(this, "version", {
			secret: secret.id,
			secretDataWo: credentialValue(
				this,
				{ name: credential, files: [file] },
				file,
			),
			secretDataWoVersion: credentialsRevision(this),
			deletionPolicy: "DELETE",
		});
	}

	/** Lets the identity of a group's pods read one secret; asking again changes nothing. */
	static grantAccess(
		scope: IConstruct,
		pods: PodGroup,
		{ credential, file }: SecretFile,
	): void {
		const id = `secret-${credential}-${file}-to-${pods.name}`;
		if (scope.node.tryFindChild(id)) return;
		const { environment } = ClusterBinding.of(scope);
		new SecretManagerSecretIamMember(scope as Construct, id, {
			secretId: secretId(environment, credential, file),
			role: "roles/secretmanager.secretAccessor",
			member: workloadPrincipal(scope as Construct, environment, pods.name),
		});
	}
}

function regionOf({ cluster, name }: EnvironmentSpec): string {
	if (cluster.kind === "gke") return cluster.region;
	throw new Error(`environment ${name} is not in Google Cloud`);
}
