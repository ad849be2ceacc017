import type { Rule } from "../spec-error.ts";

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** What is thrown away says when and whose it is; what is kept is never marked for it. */
export const lifetime: Rule = function* ({ tier, lifetime }) {
	if (tier === "staging" && lifetime.kind !== "disposable")
		yield {
			key: "lifetime",
			value: lifetime.kind,
			because: "staging without a TTL would be forgotten and paid for",
			allowed: "make it disposable with owner, created and ttl",
		};
	if (tier === "prod" && lifetime.kind !== "permanent")
		yield {
			key: "lifetime",
			value: lifetime.kind,
			because: "prod would be reaped",
			allowed: "make it permanent",
		};
	if (lifetime.kind !== "disposable") return;
	const { ttl, maximum, owner, created } = lifetime;
	if (ttl.milliseconds > maximum.milliseconds || ttl.milliseconds === 0)
		yield {
			key: "lifetime.ttl",
			value: ttl.toString(),
			because: `is not within the maximum of ${maximum}`,
			allowed: `take more than nothing and at most ${maximum}`,
		};
	if (!owner.trim())
		yield {
			key: "lifetime.owner",
			value: JSON.stringify(owner),
			because: "leaves nobody to ask before it goes",
			allowed: "name a person or a group",
		};
	if (!RFC3339.test(created) || Number.isNaN(Date.parse(created)))
		yield {
			key: "lifetime.created",
			value: JSON.stringify(created),
			because: "is no time to count the TTL from",
			allowed: "take RFC 3339 in UTC, e.g. 2026-11-20T09:30:00Z",
		};
};
