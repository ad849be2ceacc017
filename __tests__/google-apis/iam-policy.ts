import { holds } from "./conditions.ts";
import { GoogleError } from "./google-error.ts";
import { checkMember } from "./members.ts";
import { isPermitted } from "./permissions.ts";
import { permissionExists } from "./roles.ts";
import type { Call, Route } from "./route.ts";
import type { Binding, Policy } from "./world.ts";

/** The same binding may be sent as two. */
function merged(bindings: readonly Binding[]): Binding[] {
	const byKey = new Map<string, Binding>();
	for (const binding of bindings) {
		const key = `${binding.role} ${binding.condition?.expression}`;
		const members = [
			...new Set([...(byKey.get(key)?.members ?? []), ...binding.members]),
		];
		byKey.set(key, { ...binding, members });
	}
	return [...byKey.values()];
}

/** Roles that somebody gets or loses (IAM docs, "Attributes for setting limits on granted roles"). */
function changedRoles(
	before: readonly Binding[],
	after: readonly Binding[],
): string[] {
	const grants = (bindings: readonly Binding[]) =>
		bindings.flatMap(({ role, members, condition }) =>
			members.map((each) => `${role} ${each} ${condition?.expression}`),
		);
	const [old, now] = [grants(before), grants(after)];
	const changed = [
		...old.filter((each) => !now.includes(each)),
		...now.filter((each) => !old.includes(each)),
	];
	return [...new Set(changed.map((each) => each.split(" ")[0] ?? ""))];
}

/**
 * Replaces a policy: only one that was read before, only roles and members that exist.
 * Members that were in it already may be gone since: IAM keeps them as `deleted:`.
 */
export function replacePolicy(
	{ world }: Call,
	resource: string,
	policy: Partial<Policy>,
): Policy {
	const before = world.policy(resource);
	if (policy.etag && policy.etag !== before.etag)
		throw new GoogleError(
			"aborted",
			"There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
		);
	const known = new Set(before.bindings.flatMap(({ members }) => members));
	const bindings = merged(policy.bindings ?? []);
	for (const { role, members, condition } of bindings) {
		if (!world.roles.exists(role))
			throw new GoogleError(
				"badRequest",
				`Role ${role} does not exist in the resource's hierarchy.`,
			);
		if (condition) holds(condition.expression, {});
		for (const member of members)
			if (!known.has(member)) checkMember(world, member);
	}
	return world.setPolicy(resource, bindings);
}

/** One that does not exist makes the whole request a bad one (google-cloud-java#722). */
function existing(permissions: unknown): string[] {
	const asked = (permissions ?? []) as string[];
	for (const permission of asked)
		if (!permissionExists(permission))
			throw new GoogleError(
				"badRequest",
				`Permission ${permission} is not valid for this resource.`,
			);
	return asked;
}

/** The routes of a resource's policy. */
export function policyRoutes(
	path: string,
	permissions: string,
	resource: (call: Call) => string,
	mustExist: (call: Call) => void = () => {},
): Route[] {
	const get = (call: Call) => {
		mustExist(call);
		return call.world.policy(resource(call));
	};
	const read = {
		permission: `${permissions}.getIamPolicy`,
		on: resource,
		answer: get,
	};
	return [
		{ method: "GET", path: `${path}:getIamPolicy`, ...read },
		{ method: "POST", path: `${path}:getIamPolicy`, ...read },
		{
			method: "POST",
			path: `${path}:setIamPolicy`,
			permission: `${permissions}.setIamPolicy`,
			on: resource,
			attributes: (call) => ({
				"iam.googleapis.com/modifiedGrantsByRole": changedRoles(
					call.world.policy(resource(call)).bindings,
					merged((call.body.policy as Partial<Policy>)?.bindings ?? []),
				),
			}),
			answer: (call) => {
				mustExist(call);
				return replacePolicy(
					call,
					resource(call),
					(call.body.policy ?? {}) as Partial<Policy>,
				);
			},
		},
		{
			method: "POST",
			path: `${path}:testIamPermissions`,
			answer: (call) => ({
				permissions: existing(call.body.permissions).filter((each) =>
					isPermitted(call.world, call.caller, each, resource(call)),
				),
			}),
		},
	];
}
