import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
	EmptyProject,
	isRefused,
	LOCATION,
	PROJECT,
	REGION,
} from "./empty-project.ts";

const COMPUTE = "compute.googleapis.com/compute/v1/projects/one";
const CLUSTERS = `container.googleapis.com/v1/${LOCATION}/clusters`;

let empty: EmptyProject;

beforeEach(async () => {
	empty = await EmptyProject.start();
});
afterEach(() => empty.google.close());

describe("a network", () => {
	const subnetwork = {
		name: "nodes",
		network: "projects/one/global/networks/net",
		ipCidrRange: "10.0.0.0/20",
		secondaryIpRanges: [
			{ rangeName: "pods", ipCidrRange: "10.1.0.0/16" },
			{ rangeName: "services", ipCidrRange: "10.2.0.0/20" },
		],
	};
	const cluster = {
		name: "cluster",
		network: "projects/one/global/networks/net",
		subnetwork: `projects/one/regions/${REGION}/subnetworks/nodes`,
		locations: [`${REGION}-a`],
		initialNodeCount: 1,
		ipAllocationPolicy: {
			clusterSecondaryRangeName: "pods",
			servicesSecondaryRangeName: "services",
		},
		workloadIdentityConfig: { workloadPool: "one.svc.id.goog" },
	};

	beforeEach(async () => {
		await empty.switchOn("container", "iam", "cloudresourcemanager");
		await empty.owner.wait("POST", `${COMPUTE}/global/networks`, {
			name: "net",
		});
	});

	test("is there when its operation has ended", async () => {
		await empty.owner.post(`${COMPUTE}/global/networks`, { name: "other" });
		isRefused(
			await empty.owner.get(`${COMPUTE}/global/networks/other`),
			404,
			"The resource 'projects/one/global/networks/other' was not found",
		);
	});

	test("must exist before its subnetwork", async () =>
		isRefused(
			await empty.owner.post(`${COMPUTE}/regions/${REGION}/subnetworks`, {
				...subnetwork,
				network: "projects/one/global/networks/nothing",
			}),
			404,
			"The resource 'projects/one/global/networks/nothing' was not found",
		));

	test("has no subnetworks that overlap", async () => {
		await empty.owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		isRefused(
			await empty.owner.post(`${COMPUTE}/regions/${REGION}/subnetworks`, {
				...subnetwork,
				name: "others",
			}),
			400,
			/conflicts with existing subnetwork 'nodes'/,
		);
	});

	test("that is used is not deleted", async () => {
		await empty.owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		const { body } = await empty.owner.wait(
			"DELETE",
			`${COMPUTE}/global/networks/net`,
		);
		assert.deepEqual((body.error as unknown as { errors: unknown }).errors, [
			{
				code: "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE",
				message: `The network resource 'projects/one/global/networks/net' is already being used by 'projects/one/regions/${REGION}/subnetworks/nodes'`,
			},
		]);
	});

	test("a cluster makes the pool of the project's pods, which outlives it", async () => {
		await empty.owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		await empty.owner.wait("POST", CLUSTERS, { cluster });
		await empty.owner.wait("DELETE", `${CLUSTERS}/cluster`);
		assert.equal(
			(
				await empty.owner.grant(
					PROJECT,
					"roles/monitoring.viewer",
					"principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/one.svc.id.goog/subject/ns/bigdata/sa/kafka",
				)
			).status,
			200,
		);
	});

	test("a cluster's nodes act as an account that its maker may act as", async () => {
		await empty.owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		await empty.owner.post(
			"iam.googleapis.com/v1/projects/one/serviceAccounts",
			{
				accountId: "nodes-account",
				serviceAccount: {},
			},
		);
		for (const role of ["container.admin", "serviceusage.serviceUsageConsumer"])
			await empty.owner.grant(
				PROJECT,
				`roles/${role}`,
				"user:operator@example.com",
			);
		const operator = empty.client("user:operator@example.com");
		isRefused(
			await operator.post(CLUSTERS, {
				cluster: {
					...cluster,
					nodeConfig: {
						serviceAccount: "nodes-account@one.iam.gserviceaccount.com",
					},
				},
			}),
			400,
			/The user does not have access to service account "nodes-account@one/,
		);
	});

	test("quotas end", async () => {
		await empty.owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		empty.project.quotas.set("SSD_TOTAL_GB", 250);
		isRefused(
			await empty.owner.post(CLUSTERS, {
				cluster: {
					...cluster,
					locations: ["a", "b", "c"].map((zone) => `${REGION}-${zone}`),
				},
			}),
			403,
			`Insufficient regional quota to satisfy request: resource "SSD_TOTAL_GB": request requires '300.0' and is short '50.0'. project has a quota of '250.0' with '250.0' available. View and manage quotas at https://console.cloud.google.com/iam-admin/quotas?usage=USED&project=one.`,
		);
	});
});
