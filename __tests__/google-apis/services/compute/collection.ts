import { GoogleError } from "../../google-error.ts";
import { byProjectId, type Call, fill, type Route } from "../../route.ts";
import type { Json } from "../../world.ts";
import { OperationError, operation } from "./operation.ts";
import { byLink, existing, fingerprint, host, LINK } from "./resources.ts";

/** A kind of resource in the ways of Compute Engine, which is older than the design guide. */
export interface Kind {
	/** Of the collection, e.g. `networks`. */
	readonly name: string;
	readonly scope: "global" | "region";
	/** As in `compute#network`. */
	readonly kind: string;
	readonly permissions: string;
	/** Fields that hold links to what must exist. */
	readonly references?: readonly string[];
	readonly created?: (resource: Json, call: Call) => Json;
	readonly shown?: (resource: Json) => Json;
}

const scopePath = ({ scope }: Kind) =>
	`projects/{project}/${scope === "global" ? "global" : "regions/{region}"}`;

/** Resources that hold a link to another one: it cannot be deleted before them. */
function* users(call: Call, target: string): Generator<string> {
	const link = LINK + target;
	for (const [name, resource] of call.world.resources)
		if (
			name !== `${host}/${target}` &&
			/^(compute|container|servicenetworking)\./.test(name) &&
			JSON.stringify(resource).includes(`"${link}"`)
		)
			yield name.slice(name.indexOf("/") + 1);
}

/** The routes of a kind of resource. */
export function routesOf(kind: Kind): Route[] {
	const scope = ({ params }: Call) => fill(scopePath(kind), params);
	const collection = `/compute/v1/${scopePath(kind)}/${kind.name}`;
	const one = `${collection}/{id}`;
	const target = ({ params, world }: Call, id = params.id ?? "") =>
		byProjectId(world, `${fill(scopePath(kind), params)}/${kind.name}/${id}`);
	const found = (call: Call) => existing(call, target(call));
	const show = (resource: Json) => kind.shown?.(resource) ?? resource;
	const linked = (call: Call, resource: Json): Json => {
		const links: Json = {};
		for (const field of [...(kind.references ?? []), "region"]) {
			const link = resource[field];
			if (typeof link !== "string") continue;
			const name = byLink(call, link);
			if (field !== "region") existing(call, link);
			links[field] = LINK + name.slice(host.length + 1);
		}
		return { ...resource, ...links };
	};
	const update = (method: "PATCH" | "PUT"): Route => ({
		method,
		path: one,
		permission: `${kind.permissions}.update`,
		answer: (call) => {
			const before = found(call);
			if (
				call.body.fingerprint !== undefined &&
				call.body.fingerprint !== before.fingerprint
			)
				throw new GoogleError("conditionNotMet", "Invalid fingerprint.");
			const after = linked(call, { ...before, ...call.body });
			return operation(
				scope(call),
				call,
				method.toLowerCase(),
				target(call),
				() => {
					call.world.resources.set(`${host}/${target(call)}`, {
						...after,
						...(before.fingerprint !== undefined && {
							fingerprint: fingerprint(after),
						}),
					});
				},
			);
		},
	});
	return [
		{
			method: "GET",
			path: collection,
			permission: `${kind.permissions}.list`,
			answer: (call) => ({
				items: [...call.world.below(`${host}/${target(call, "")}`)].map(
					([, resource]) => show(resource),
				),
			}),
		},
		{
			method: "GET",
			path: one,
			permission: `${kind.permissions}.get`,
			answer: (call) => show(found(call)),
		},
		{
			method: "POST",
			path: collection,
			permission: `${kind.permissions}.create`,
			answer: (call) => {
				const { world, body } = call;
				const path = target(call, String(body.name));
				const name = `${host}/${path}`;
				if (world.resources.has(name) || world.reserved.has(name))
					throw new GoogleError(
						"alreadyExists",
						`The resource '${path}' already exists`,
					);
				const common = linked(call, {
					...body,
					...{ kind: `compute#${kind.kind}`, id: world.serial() },
					creationTimestamp: world.now().toISOString(),
					selfLink: LINK + path,
				});
				const resource = kind.created?.(common, call) ?? common;
				world.reserved.add(name);
				return operation(scope(call), call, "insert", path, () => {
					world.reserved.delete(name);
					world.resources.set(name, resource);
				});
			},
		},
		update("PATCH"),
		update("PUT"),
		{
			method: "POST",
			path: `${one}/setLabels`,
			permission: `${kind.permissions}.setLabels`,
			answer: (call) => {
				const after = {
					...found(call),
					labels: call.body.labels,
					labelFingerprint: fingerprint(call.body.labels),
				};
				return operation(scope(call), call, "setLabels", target(call), () =>
					call.world.resources.set(`${host}/${target(call)}`, after),
				);
			},
		},
		{
			method: "DELETE",
			path: one,
			permission: `${kind.permissions}.delete`,
			answer: (call) => {
				found(call);
				const path = target(call);
				return operation(scope(call), call, "delete", path, () => {
					// Quoted by terraform-provider-google#5423.
					for (const user of users(call, path))
						throw new OperationError(
							"RESOURCE_IN_USE_BY_ANOTHER_RESOURCE",
							`The ${kind.kind} resource '${path}' is already being used by '${user}'`,
						);
					call.world.resources.delete(`${host}/${path}`);
				});
			},
		},
	];
}
