import { type Collection, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import { byProjectId, type Service } from "../route.ts";
import type { Json } from "../world.ts";

const host = "gkebackup.googleapis.com";

const plans: Collection = {
	host,
	path: "projects/{project}/locations/{location}/backupPlans",
	noun: "BackupPlan",
	permissions: "gkebackup.backupPlans",
	id: "backupPlanId",
	longRunning: true,
	messages: { notFound: (name) => `BackupPlan "${name}" not found` },
	created: (resource, { world }) => {
		const cluster = byProjectId(world, String(resource.cluster));
		const found = world.resources.get(`container.googleapis.com/${cluster}`);
		if (!found)
			throw new GoogleError("notFound", `Cluster ${cluster} not found.`);
		const addons = found.addonsConfig as Json | undefined;
		if (!(addons?.gkeBackupAgentConfig as Json | undefined)?.enabled)
			throw new GoogleError(
				"failedPrecondition",
				`Backup for GKE agent is not enabled on cluster ${cluster}.`,
			);
		return {
			...resource,
			...{ uid: world.serial(), etag: "17", state: "READY" },
			...{ protectedPodCount: 0, rpoRiskLevel: 1 },
		};
	},
};

/** Backups of clusters (Backup for GKE API reference, v1). */
export const gkeBackup: Service = {
	host,
	title: "Backup for GKE API",
	agent: { domain: "gcp-sa-gkebackup", madeBy: "first use" },
	routes: [
		...routesOf(plans),
		{
			method: "GET",
			path: "/v1/projects/{project}/locations/{location}/operations/{operation}",
			answer: ({ world, params }) =>
				world.operations.longRunning(
					`projects/${params.project}/locations/${params.location}/operations/${params.operation}`,
				),
		},
	],
};
