import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1/index.js";
import { ClusterBinding } from "./cluster-binding.ts";
import type { CredentialStore } from "./credential-store.ts";
import {
	credentialsRevision,
	credentialValue,
} from "./credentials-variable.ts";
import { Volume } from "./volume.ts";

/** Credentials as secrets of the environment's namespace. */
export const KUBERNETES_SECRETS: CredentialStore = {
	create(scope, { name, files }) {
		const { environment, namespace } = ClusterBinding.of(scope);
		new SecretV1(scope, "secret", {
			metadata: {
				name,
				namespace,
				labels: { app: "credential", env: environment.name },
			},
			type: "Opaque",
			dataWo: Object.fromEntries(
				files.map((file) => [file, credentialValue(scope, name, file)]),
			),
			dataWoRevision: credentialsRevision(scope),
		});
	},
	volume: (_scope, _pods, { name }) => Volume.secret(name, name),
	triggerAuthentication: (_scope, _keda, name, file) => ({
		secretTargetRef: [{ parameter: file, name, key: file }],
	}),
};
