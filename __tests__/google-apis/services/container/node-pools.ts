import { GoogleError } from "../../google-error.ts";
import type { Call, Route } from "../../route.ts";
import type { Json } from "../../world.ts";
import { checkNodeAccount } from "./checks.ts";
import { nodePoolDefaults, withDefaults } from "./defaults.ts";
import { checkQuota } from "./quota.ts";
import {
	findCluster,
	findPool,
	host,
	operation,
	poolName,
	poolsOf,
	relative,
} from "./resources.ts";

const nodePools =
	"/v1/projects/{project}/locations/{location}/clusters/{cluster}/nodePools";
const nodePool = `${nodePools}/{nodePool}`;

/** A node pool as it is kept. */
export function madePool(call: Call, sent: Json, parent: Json): Json {
	const name = String(sent.name);
	return {
		...withDefaults(nodePoolDefaults(), sent),
		locations: sent.locations ?? parent.locations,
		selfLink: `https://${host}/v1/${relative(poolName(call, name))}`,
		version: parent.currentNodeVersion,
		instanceGroupUrls: [],
		status: "RUNNING",
	};
}

/** Node pools of a cluster. */
export const nodePoolRoutes: Route[] = [
	{
		method: "GET",
		path: nodePools,
		permission: "container.clusters.get",
		answer: (call) => {
			findCluster(call);
			return { nodePools: poolsOf(call) };
		},
	},
	{
		method: "POST",
		path: nodePools,
		permission: "container.clusters.update",
		answer: (call) => {
			const { world } = call;
			const parent = findCluster(call);
			const sent = call.body.nodePool as Json;
			const full = poolName(call, String(sent.name));
			if (world.resources.has(full) || world.reserved.has(full))
				throw new GoogleError(
					"alreadyExists",
					`Already exists: ${relative(full)}.`,
				);
			checkNodeAccount(call, sent.config as Json | undefined);
			const made = madePool(call, sent, parent);
			checkQuota(call, made);
			world.reserved.add(full);
			return operation(call, "CREATE_NODE_POOL", full, () => {
				world.reserved.delete(full);
				world.resources.set(full, made);
			});
		},
	},
	{
		method: "GET",
		path: nodePool,
		permission: "container.clusters.get",
		answer: findPool,
	},
	{
		method: "PUT",
		path: nodePool,
		permission: "container.clusters.update",
		answer: (call) => {
			const before = findPool(call);
			const { name: _, ...changes } = call.body;
			const { config } = before as { config: Json };
			const settings = Object.fromEntries(
				Object.entries(changes).filter(([key]) => key in config),
			);
			return operation(call, "UPDATE_CLUSTER", poolName(call), () =>
				call.world.resources.set(poolName(call), {
					...before,
					...changes,
					config: { ...config, ...settings },
				}),
			);
		},
	},
	{
		method: "POST",
		path: `${nodePool}:setManagement`,
		permission: "container.clusters.update",
		answer: (call) => {
			const before = findPool(call);
			return operation(call, "SET_NODE_POOL_MANAGEMENT", poolName(call), () =>
				call.world.resources.set(poolName(call), {
					...before,
					management: call.body.management,
				}),
			);
		},
	},
	{
		method: "POST",
		path: `${nodePool}:setAutoscaling`,
		permission: "container.clusters.update",
		answer: (call) => {
			const before = findPool(call);
			return operation(call, "UPDATE_CLUSTER", poolName(call), () =>
				call.world.resources.set(poolName(call), {
					...before,
					autoscaling: call.body.autoscaling,
				}),
			);
		},
	},
	{
		method: "DELETE",
		path: nodePool,
		permission: "container.clusters.update",
		answer: (call) => {
			findPool(call);
			return operation(call, "DELETE_NODE_POOL", poolName(call), () =>
				call.world.resources.delete(poolName(call)),
			);
		},
	},
];
