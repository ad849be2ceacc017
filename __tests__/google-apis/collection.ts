import { GoogleError } from "./google-error.ts";
import { policyRoutes } from "./iam-policy.ts";
import { byProjectId, type Call, fill, type Route } from "./route.ts";
import type { Json } from "./world.ts";

/** A kind of resource that is created, read, changed and deleted in the ways of Google's API design guide. */
export interface Collection {
	readonly host: string;
	/** @default v1 */
	readonly version?: string;
	/** Path of the resources, e.g. `projects/{project}/secrets`. */
	readonly path: string;
	/** Name of a resource in messages. */
	readonly noun: string;
	/** e.g. `secretmanager.secrets` */
	readonly permissions: string;
	/** Query parameter with the id of what is created. @default the service makes it up */
	readonly id?: string;
	/** Whether changes are operations. @default false: done when answered */
	readonly longRunning?: boolean;
	/** Names use the project's number. @default the id */
	readonly namedByNumber?: boolean;
	/** Whether resources have a policy of their own. @default false */
	readonly policy?: boolean;
	/** Part of the body that is the resource. @default all */
	readonly inBody?: string;
	/** Method that changes. @default PATCH */
	readonly changedBy?: "PATCH" | "PUT";
	/** @default true */
	readonly deletable?: boolean;
	/** Checks references, and gives what the service adds. Called when the request is made, so errors are the answer. */
	readonly created?: (resource: Json, call: Call) => Json;
	/** What comes about with the resource. */
	readonly established?: (resource: Json, call: Call) => void;
	readonly changed?: (resource: Json, before: Json, call: Call) => Json;
	/** Called before it goes. @returns what is kept of it; nothing by default */
	readonly deleted?: (resource: Json, call: Call) => Json | undefined;
	/** What is shown of it; undefined hides it. @default all */
	readonly shown?: (resource: Json, call: Call) => Json;
	readonly messages?: {
		readonly notFound?: (name: string) => string;
		readonly alreadyExists?: (name: string) => string;
	};
}

const camel = (path: string) =>
	path.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A parameter in either spelling (google.api.http, "gRPC Transcoding"). */
const parameter = (query: URLSearchParams, name: string): string | null =>
	query.get(name) ??
	query.get(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** Sets the fields that a mask names; all that are sent when there is none. */
export function masked(before: Json, sent: Json, mask: string | null): Json {
	if (!mask) return { ...before, ...sent };
	const after: Json = structuredClone(before);
	for (const path of mask.split(",").map((each) => camel(each.trim()))) {
		const keys = path.split(".");
		const last = keys.pop() ?? "";
		let target = after;
		let source: Json | undefined = sent;
		for (const key of keys) {
			target[key] = { ...(target[key] as Json) };
			target = target[key] as Json;
			source = source?.[key] as Json | undefined;
		}
		if (source?.[last] === undefined) delete target[last];
		else target[last] = source[last];
	}
	return after;
}

/** A resource by its full name. @throws {GoogleError} 404 */
export function find(
	kind: Pick<Collection, "messages" | "noun">,
	call: Call,
	name: string,
): Json {
	const found = call.world.resources.get(name);
	if (found) return found;
	throw missing(kind, name);
}

function missing(
	{ messages, noun }: Pick<Collection, "messages" | "noun">,
	name: string,
) {
	const relative = name.slice(name.indexOf("/") + 1);
	return new GoogleError(
		"notFound",
		messages?.notFound?.(relative) ?? `${noun} "${relative}" not found`,
	);
}

/** The routes of a kind of resource. */
export function routesOf(kind: Collection): Route[] {
	const { host, version = "v1", longRunning = false, noun } = kind;
	const collection = `/${version}/${kind.path}`;
	const one = `${collection}/{id}`;
	const fullName = (call: Call, id = call.params.id ?? "") =>
		byProjectId(call.world, `${host}/${fill(kind.path, call.params)}/${id}`);
	const parent = ({ world, params }: Call) =>
		byProjectId(world, `${host}/${fill(kind.path, params)}`).replace(
			/\/[^/]+$/,
			"",
		);
	const relative = (call: Call, name: string) => {
		const path = name.slice(host.length + 1);
		return kind.namedByNumber
			? path.replace(/^projects\/[^/]+/, `projects/${call.project.number}`)
			: path;
	};
	const show = (resource: Json, call: Call) =>
		kind.shown?.(resource, call) ?? resource;
	const operation = (call: Call, verb: string, finish: () => unknown) =>
		longRunning
			? call.world.operations.start(
					`${/^projects\/[^/]+(\/locations\/[^/]+)?/.exec(relative(call, fullName(call, "")))?.[0] ?? ""}/`,
					{
						"@type": `type.googleapis.com/google.${host.split(".")[0]}.OperationMetadata`,
						verb,
						apiVersion: version,
					},
					finish,
				)
			: finish();
	const existing = (call: Call) => find(kind, call, fullName(call));

	const routes: Route[] = [
		{
			method: "GET",
			path: collection,
			permission: `${kind.permissions}.list`,
			on: parent,
			answer: (call) => {
				const depth = fullName(call, "x").split("/").length;
				const found = [...call.world.below(fullName(call, ""))]
					.filter(([name]) => name.split("/").length === depth)
					.map(([, resource]) => show(resource, call));
				return { [kind.path.split("/").at(-1) ?? noun]: found };
			},
		},
		{
			method: "GET",
			path: one,
			permission: `${kind.permissions}.get`,
			on: fullName,
			answer: (call) => show(existing(call), call),
		},
		{
			method: "POST",
			path: collection,
			permission: `${kind.permissions}.create`,
			on: parent,
			answer: (call) => {
				const { world, body, query } = call;
				const id = kind.id ? parameter(query, kind.id) : world.serial();
				if (!id) throw new GoogleError("badRequest", `${kind.id} is required`);
				const name = fullName(call, id);
				if (world.resources.has(name) || world.reserved.has(name))
					throw new GoogleError(
						"alreadyExists",
						kind.messages?.alreadyExists?.(relative(call, name)) ??
							`Resource '${relative(call, name)}' already exists`,
					);
				const sent = (kind.inBody ? body[kind.inBody] : body) as Json;
				const now = world.now().toISOString();
				const named = {
					...sent,
					...{ name: relative(call, name), createTime: now, updateTime: now },
				};
				const resource = kind.created?.(named, call) ?? named;
				world.reserved.add(name);
				return operation(call, "create", () => {
					world.reserved.delete(name);
					world.resources.set(name, resource);
					kind.established?.(resource, call);
					return show(resource, call);
				});
			},
		},
		{
			method: kind.changedBy ?? "PATCH",
			path: one,
			permission: `${kind.permissions}.update`,
			on: fullName,
			answer: (call) => {
				const { world, body, query } = call;
				const before = existing(call);
				const sent = (kind.inBody ? body[kind.inBody] : body) as Json;
				const mask = query.get("updateMask") ?? (body.updateMask as string);
				const after = {
					...masked(before, sent, mask ?? null),
					...{ name: before.name, updateTime: world.now().toISOString() },
				};
				const changed = kind.changed?.(after, before, call) ?? after;
				return operation(call, "update", () => {
					world.resources.set(fullName(call), changed);
					return show(changed, call);
				});
			},
		},
		...(kind.policy
			? policyRoutes(
					one,
					kind.permissions,
					(call) => fullName(call),
					(call) => void existing(call),
				)
			: []),
	];
	if (kind.deletable ?? true)
		routes.push({
			method: "DELETE",
			path: one,
			permission: `${kind.permissions}.delete`,
			on: fullName,
			answer: (call) => {
				const name = fullName(call);
				const kept = kind.deleted?.(existing(call), call);
				return operation(call, "delete", () => {
					const { world } = call;
					if (kept) world.resources.set(name, kept);
					else {
						for (const [below] of world.below(`${name}/`))
							world.resources.delete(below);
						world.resources.delete(name);
						world.removePolicy(name);
					}
					return kept ?? {};
				});
			},
		});
	return routes;
}
