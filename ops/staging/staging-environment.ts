import { Duration } from "@tickstack/contracts/duration";
import type { Cluster } from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { prod } from "../../environments/prod.ts";
import { MAXIMUM_TTL, staging } from "../../environments/staging.ts";
import { withSettings } from "../environments/settings.ts";
import { RefusedError } from "../operator/errors.ts";
import type { EnvironmentRecord } from "../records/environment-record.ts";
import { STAGING_PREFIX } from "./staging-name.ts";

/** The environment that a record describes. @throws {RefusedError} @throws {SpecError} */
export function stagingEnvironment(
	record: Pick<
		EnvironmentRecord,
		"environment" | "owner" | "lifetime" | "settings" | "isolation"
	>,
	/** The shared one, for what has none of its own. */
	cluster: Cluster,
): EnvironmentSpec {
	const { environment, owner, lifetime, settings, isolation } = record;
	const ttl = Duration.parse(lifetime?.ttl ?? "");
	if (!lifetime || !ttl)
		throw new RefusedError(
			`${environment}: ${JSON.stringify(lifetime?.ttl ?? "")} is no TTL; take e.g. 4h or 2d`,
		);
	const derived = staging(environment.slice(STAGING_PREFIX.length), ttl, {
		owner,
		created: lifetime.created,
		isolation,
		cluster,
	});
	return withSettings(derived, settings, prod);
}

/** The cluster that a disposable environment makes for itself. */
export const ownCluster = (environment: string): Cluster =>
	staging(environment.slice(STAGING_PREFIX.length), MAXIMUM_TTL, {
		owner: "nobody",
		created: new Date(0).toISOString(),
		isolation: "cluster",
	}).cluster;
