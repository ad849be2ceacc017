import { type Collection, find, routesOf } from "../collection.ts";
import { byProjectId, type Call, type Service } from "../route.ts";
import type { Json } from "../world.ts";

const host = "monitoring.googleapis.com";

const withoutTimes = ({ createTime: _, updateTime: __, ...resource }: Json) =>
	resource;

const channels: Collection = {
	host,
	version: "v3",
	path: "projects/{project}/notificationChannels",
	noun: "notification channel",
	permissions: "monitoring.notificationChannels",
	created: (resource) => ({ enabled: true, ...withoutTimes(resource) }),
	changed: withoutTimes,
};

function checkChannels(call: Call, { notificationChannels }: Json): void {
	for (const name of (notificationChannels ?? []) as string[])
		find(channels, call, `${host}/${byProjectId(call.world, name)}`);
}

const policies: Collection = {
	host,
	version: "v3",
	path: "projects/{project}/alertPolicies",
	noun: "alert policy",
	permissions: "monitoring.alertPolicies",
	created: (resource, call) => {
		checkChannels(call, resource);
		const conditions = (resource.conditions as Json[]).map((each, index) => ({
			...each,
			name: `${resource.name}/conditions/${index}`,
		}));
		return {
			enabled: true,
			...withoutTimes(resource),
			conditions,
			creationRecord: { mutateTime: resource.createTime },
		};
	},
	changed: (resource, _, call) => {
		checkChannels(call, resource);
		return withoutTimes(resource);
	},
};

/** Alerts and whom they go to (Cloud Monitoring API reference, v3). */
export const monitoring: Service = {
	host,
	title: "Cloud Monitoring API",
	agent: { domain: "gcp-sa-monitoring-notification", madeBy: "first use" },
	routes: [channels, policies].flatMap(routesOf),
};
