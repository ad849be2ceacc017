import { find } from "../../collection.ts";
import { GoogleError } from "../../google-error.ts";
import { permissionExists } from "../../roles.ts";
import type { Call, Route } from "../../route.ts";
import type { Json, World } from "../../world.ts";

const host = "iam.googleapis.com";

/** Some permissions cannot be held on a project, others do not exist: terraform-google-iam#158 quotes the answer to both. */
function define(world: World, name: string, { includedPermissions }: Json) {
	const permissions = (includedPermissions ?? []) as string[];
	for (const permission of permissions)
		if (
			!permissionExists(permission) ||
			permission === "resourcemanager.projects.list"
		)
			throw new GoogleError(
				"badRequest",
				`Permission ${permission} is not valid.`,
			);
	world.roles.define(name, permissions);
}

/** Roles of projects. */
export const roleRoutes: Route[] = [
	{
		method: "POST",
		path: "/v1/projects/{project}/roles",
		permission: "iam.roles.create",
		answer: ({ world, project, body }) => {
			const name = `projects/${project.id}/roles/${body.roleId}`;
			if (world.resources.has(`${host}/${name}`))
				throw new GoogleError(
					"alreadyExists",
					`A role named ${body.roleId} in projects/${project.id} already exists.`,
				);
			const role = { ...(body.role as Json), name, etag: "BwX=" };
			define(world, name, body.role as Json);
			world.resources.set(`${host}/${name}`, role);
			return role;
		},
	},
	{
		method: "GET",
		path: "/v1/projects/{project}/roles/{role}",
		permission: "iam.roles.get",
		answer: (call) => find({ noun: "role" }, call, roleName(call)),
	},
	{
		method: "PATCH",
		path: "/v1/projects/{project}/roles/{role}",
		permission: "iam.roles.update",
		answer: (call) => {
			const role = {
				...find({ noun: "role" }, call, roleName(call)),
				...call.body,
			} as Json;
			define(call.world, String(role.name), role);
			call.world.resources.set(roleName(call), role);
			return role;
		},
	},
	{
		method: "POST",
		path: "/v1/projects/{project}/roles/{role}:undelete",
		permission: "iam.roles.undelete",
		answer: (call) => {
			const { deleted: _, ...role } = find(
				{ noun: "role" },
				call,
				roleName(call),
			);
			define(call.world, String(role.name), role);
			call.world.resources.set(roleName(call), role);
			return role;
		},
	},
	{
		method: "DELETE",
		path: "/v1/projects/{project}/roles/{role}",
		permission: "iam.roles.delete",
		answer: (call) => {
			const role = {
				...find({ noun: "role" }, call, roleName(call)),
				deleted: true,
			} as Json;
			// Its name stays taken for 7 days and more (IAM docs, "Delete a custom role").
			call.world.roles.remove(String(role.name));
			call.world.resources.set(roleName(call), role);
			return role;
		},
	},
];

const roleName = ({ project, params }: Call) =>
	`${host}/projects/${project.id}/roles/${params.role}`;
