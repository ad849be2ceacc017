import { Duration } from "@tickstack/contracts/duration";
import { MAXIMUM_TTL } from "../../environments/staging.ts";
import type { Namespace } from "../kubernetes/namespace-end.ts";
import { RefusedError } from "../operator/errors.ts";
import { Operations } from "../operator/operations.ts";
import {
	type OperationsContext,
	PERMANENT_NAMES,
} from "../operator/operations-context.ts";
import { expiry } from "../records/environment-record.ts";
import { STAGING_PREFIX, stagingName } from "./staging-name.ts";

export interface Extension {
	readonly environment: string;
	/** RFC 3339, UTC. */
	readonly expires: string;
	/** Since it was made. */
	readonly ttl: string;
}

const MINUTE_MS = 60_000;

/** Extends an environment's lifetime, counted from now; never beyond the maximum in all. */
export async function extend(
	title: string,
	ttl: string,
	context: OperationsContext,
): Promise<Extension> {
	const environment = `${STAGING_PREFIX}${stagingName(title, PERMANENT_NAMES)}`;
	const more = Duration.parse(ttl);
	if (!more?.milliseconds)
		throw new RefusedError(
			`${JSON.stringify(ttl)} is no time to live; take e.g. 4h or 2d`,
		);
	const operations = await Operations.of(environment, context);
	const { reached } = operations;
	return operations.withLease(environment, async () => {
		const found = await operations.recorded(environment);
		if (!found?.lifetime)
			throw new RefusedError(
				`there is no disposable environment ${environment}`,
			);
		const { created } = found.lifetime;
		const age = context.now() - Date.parse(created);
		const total = Duration.minutes(
			Math.ceil((age + more.milliseconds) / MINUTE_MS),
		);
		if (total.milliseconds > MAXIMUM_TTL.milliseconds)
			throw new RefusedError(
				`${environment} was made ${created}: another ${more} would let it live ${total}, and no disposable environment lives longer than ${MAXIMUM_TTL}; take it down and bring it up again`,
			);
		const lifetime = { created, ttl: total.toString() };
		const record = operations.stamped(found, { lifetime });
		const namespace = reached
			? await operations.kubectl.get<Namespace>("namespace", environment)
			: undefined;
		// The very text that the platform stack would write: its next plan stays empty.
		if (namespace)
			await operations.kubectl.patch("namespace", environment, undefined, {
				metadata: { annotations: { "tickstack.dev/ttl": lifetime.ttl } },
			});
		await operations.record(record, { copy: namespace !== undefined });
		return {
			environment,
			expires: new Date(expiry(record) ?? 0).toISOString(),
			ttl: lifetime.ttl,
		};
	});
}
