import type { Lease, Leases } from "../records/lease.ts";
import { StoredLeases } from "../records/stored-leases.ts";
import type { Bucket } from "./bucket.ts";

/** Its name in the bucket is a contract: under two names, two versions of this code could change an environment at once. */
const LEASE_OBJECT = "turn.json";
const nameOf = (environment: string): string =>
	`${environment}/${LEASE_OBJECT}`;

/** Leases as objects of the state bucket. */
export const bucketLeases = (bucket: Bucket): Leases =>
	new StoredLeases({
		async read(environment) {
			const found = await bucket.read(nameOf(environment));
			return (
				found && {
					lease: JSON.parse(found.text) as Lease,
					version: found.generation,
				}
			);
		},
		write: (environment, lease, replaces) =>
			bucket.write(nameOf(environment), lease, { replaces: replaces ?? null }),
		remove: (environment, version) =>
			bucket.remove(nameOf(environment), version),
	});
