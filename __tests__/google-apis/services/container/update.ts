import { GoogleError } from "../../google-error.ts";
import type { Call } from "../../route.ts";
import type { Json } from "../../world.ts";
import { withDefaults } from "./defaults.ts";
import { clusterName, findCluster, operation } from "./resources.ts";

/** `desired…` fields of an update (Kubernetes Engine API reference, `ClusterUpdate`), by what they set. */
const DESIRED: Readonly<Record<string, (value: never, before: Json) => Json>> =
	{
		desiredAddonsConfig: (addonsConfig: Json, before) => ({
			addonsConfig: { ...(before.addonsConfig as Json), ...addonsConfig },
		}),
		desiredBinaryAuthorization: (binaryAuthorization: Json) => ({
			binaryAuthorization,
		}),
		desiredDatabaseEncryption: (databaseEncryption: Json) => ({
			databaseEncryption,
		}),
		desiredSecurityPostureConfig: (securityPostureConfig: Json) => ({
			securityPostureConfig,
		}),
		desiredLocations: (locations: string[]) => ({ locations }),
		desiredMonitoringConfig: (monitoringConfig: Json) => ({
			monitoringConfig,
		}),
		desiredLoggingConfig: (loggingConfig: Json) => ({ loggingConfig }),
		desiredControlPlaneEndpointsConfig: (config: Json, before) => ({
			controlPlaneEndpointsConfig: withDefaults(
				before.controlPlaneEndpointsConfig as Json,
				config,
			),
		}),
		desiredSecretManagerConfig: (secretManagerConfig: Json) => ({
			secretManagerConfig,
		}),
		desiredReleaseChannel: (releaseChannel: Json) => ({ releaseChannel }),
	};

export function update(call: Call): unknown {
	const before = findCluster(call);
	const sent = (call.body.update ?? {}) as Json;
	const changes = Object.entries(sent).map(([field, value]) => {
		const change = DESIRED[field];
		if (!change)
			throw new GoogleError(
				"badRequest",
				`the stand-in cannot set ${field} of a cluster`,
			);
		return change(value as never, before);
	});
	if (!changes.length)
		throw new GoogleError("badRequest", "Must specify a field to update.");
	return operation(call, "UPDATE_CLUSTER", clusterName(call), () =>
		call.world.resources.set(
			clusterName(call),
			Object.assign({}, before, ...changes),
		),
	);
}
