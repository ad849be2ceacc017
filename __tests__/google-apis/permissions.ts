import { type Attributes, holds } from "./conditions.ts";
import { permissionDenied } from "./google-error.ts";
import { projectName, type World } from "./world.ts";

/** A resource and what it lies in, up to its project, by full names: a role on one is a role on all below. */
function* ancestry(world: World, resource: string): Generator<string> {
	// Names of objects have slashes of their own.
	const [bucket, ...object] = resource.split("/objects/");
	if (object.length) yield resource;
	const [host, ...path] = (bucket ?? resource).split("/");
	for (let length = path.length; length >= 2; length -= 2)
		yield [host, ...path.slice(0, length)].join("/");
	const project = owningProject(world, resource);
	if (project) yield projectName(project);
}

function owningProject(world: World, resource: string) {
	const [, kind, name] = resource.split("/");
	if (kind !== "projects" || name === undefined) return undefined;
	// Buckets have no project in their names.
	const bucket = resource.split("/objects/")[0] ?? resource;
	const number = world.resources.get(bucket)?.projectNumber;
	return world.findProject(name === "_" ? String(number) : name);
}

/** Whether a caller's roles on a resource, or on what it lies in, contain a permission (IAM docs, "Policy inheritance"). */
export function isPermitted(
	world: World,
	caller: readonly string[],
	permission: string,
	resource: string,
	attributes: Attributes = {},
): boolean {
	for (const level of ancestry(world, resource))
		for (const { role, members, condition } of world.policy(level).bindings)
			if (
				members.some((each) => isOneOf(world, caller, each)) &&
				world.roles.grants(role, permission) &&
				(!condition ||
					holds(condition.expression, {
						"resource.name": resourceNameOf(resource),
						...attributes,
					}))
			)
				return true;
	return false;
}

/** Whether a member is the caller, also as one of a project's owners, editors or viewers (Cloud Storage docs, "Convenience values"). */
function isOneOf(
	world: World,
	caller: readonly string[],
	member: string,
): boolean {
	if (caller.includes(member) || member === "allUsers") return true;
	const [, basic, id = ""] =
		/^project(Owner|Editor|Viewer):(.+)$/.exec(member) ?? [];
	return (
		basic !== undefined &&
		world
			.policy(projectName({ id }))
			.bindings.some(
				({ role, members }) =>
					role === `roles/${basic.toLowerCase()}` &&
					members.some((each) => caller.includes(each)),
			)
	);
}

/** `resource.name` in conditions lacks the service (IAM docs, "Resource attributes"). */
const resourceNameOf = (resource: string): string =>
	resource.slice(resource.indexOf("/") + 1);

/** @throws {GoogleError} unless permitted */
export function demand(
	world: World,
	caller: readonly string[],
	permission: string,
	resource: string,
	attributes: Attributes = {},
): void {
	if (!isPermitted(world, caller, permission, resource, attributes))
		throw permissionDenied(permission, `//${resource}`);
}
