import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
	EmptyProject,
	isRefused,
	KEY,
	OWNER,
	PROJECT,
	STORAGE_AGENT,
} from "./empty-project.ts";

let empty: EmptyProject;

beforeEach(async () => {
	empty = await EmptyProject.start();
});
afterEach(() => empty.google.close());

describe("a grant", () => {
	beforeEach(() => empty.switchOn("cloudresourcemanager", "iam"));

	test("to an account that does not exist is refused", async () =>
		isRefused(
			await empty.owner.grant(
				PROJECT,
				"roles/monitoring.metricWriter",
				"serviceAccount:nobody@one.iam.gserviceaccount.com",
			),
			400,
			"Service account nobody@one.iam.gserviceaccount.com does not exist.",
		));

	test("to a service's own identity is refused before there is one", async () => {
		await empty.makeKey();
		const grant = () =>
			empty.owner.grant(
				KEY,
				"roles/cloudkms.cryptoKeyEncrypterDecrypter",
				STORAGE_AGENT,
			);
		isRefused(
			await grant(),
			400,
			/^Service account service-100000000001@gs-project-accounts/,
		);
		await empty.owner.get(
			"storage.googleapis.com/storage/v1/projects/one/serviceAccount",
		);
		assert.equal((await grant()).status, 200);
	});

	test("to GKE's identity works once its API is on", async () => {
		const grant = () =>
			empty.owner.grant(
				PROJECT,
				"roles/monitoring.viewer",
				"serviceAccount:service-100000000001@container-engine-robot.iam.gserviceaccount.com",
			);
		isRefused(await grant(), 400, /does not exist/);
		await empty.switchOn("container");
		assert.equal((await grant()).status, 200);
	});

	test("to pods is refused before the project's first cluster", async () =>
		isRefused(
			await empty.owner.grant(
				PROJECT,
				"roles/monitoring.viewer",
				"principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/one.svc.id.goog/subject/ns/bigdata/sa/kafka",
			),
			400,
			"Identity Pool does not exist (one.svc.id.goog). Please check that you specified a valid resource name as returned in the `name` attribute in the configuration API.",
		));

	test("of a role that does not exist is refused", async () =>
		isRefused(
			await empty.owner.grant(PROJECT, "roles/nonsense", OWNER),
			400,
			/^Role roles\/nonsense /,
		));

	test("from a policy that somebody changed since is refused", async () => {
		const { body } = await empty.owner.post(`${PROJECT}:getIamPolicy`);
		await empty.owner.grant(PROJECT, "roles/monitoring.viewer", OWNER);
		isRefused(
			await empty.owner.post(`${PROJECT}:setIamPolicy`, { policy: body }),
			409,
			/concurrent policy changes/,
		);
	});

	test("can be limited to some roles by a condition on who grants", async () => {
		empty.google.world.setPolicy(
			"cloudresourcemanager.googleapis.com/projects/one",
			[
				{ role: "roles/owner", members: [OWNER] },
				{
					role: "roles/serviceusage.serviceUsageConsumer",
					members: ["user:operator@example.com"],
				},
				{
					role: "roles/resourcemanager.projectIamAdmin",
					members: ["user:operator@example.com"],
					condition: {
						title: "writers only",
						expression:
							'api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/monitoring.metricWriter"])',
					},
				},
			],
		);
		const operator = empty.client("user:operator@example.com");
		assert.equal(
			(await operator.grant(PROJECT, "roles/monitoring.metricWriter", OWNER))
				.status,
			200,
		);
		isRefused(
			await operator.grant(PROJECT, "roles/owner", "user:operator@example.com"),
			403,
			/resourcemanager.projects.setIamPolicy/,
		);
	});
});

describe("permissions", () => {
	test("are those of the caller's roles on the resource and what it lies in", async () => {
		await empty.switchOn("cloudresourcemanager", "secretmanager");
		const secrets = "secretmanager.googleapis.com/v1/projects/one/secrets";
		for (const id of ["mine", "other"])
			await empty.owner.post(`${secrets}?secretId=${id}`, {
				replication: { automatic: {} },
			});
		await empty.owner.post(`${secrets}/mine:addVersion`, {
			payload: { data: "eA==" },
		});
		const reader = "user:reader@example.com";
		await empty.owner.grant(
			PROJECT,
			"roles/serviceusage.serviceUsageConsumer",
			reader,
		);
		await empty.owner.grant(
			`${secrets}/mine`,
			"roles/secretmanager.secretAccessor",
			reader,
		);
		const client = empty.client(reader);
		assert.equal(
			(await client.get(`${secrets}/mine/versions/latest:access`)).status,
			200,
		);
		isRefused(
			await client.get(`${secrets}/other/versions/latest:access`),
			403,
			"Permission 'secretmanager.versions.access' denied on resource '//secretmanager.googleapis.com/projects/one/secrets/other' (or it may not exist).",
		);
		isRefused(
			await client.delete(`${secrets}/mine`),
			403,
			/secretmanager.secrets.delete/,
		);
	});

	test("are told to who asks, but none that does not exist", async () => {
		await empty.switchOn("cloudresourcemanager");
		const ask = (...permissions: string[]) =>
			empty.owner.post(`${PROJECT}:testIamPermissions`, { permissions });
		assert.deepEqual((await ask("compute.networks.create")).body, {
			permissions: ["compute.networks.create"],
		});
		isRefused(
			await ask("compute.networks.create", "compute.networks.invent"),
			400,
			"Permission compute.networks.invent is not valid for this resource.",
		);
	});

	test("that do not exist cannot be in a project's own role", async () => {
		await empty.switchOn("iam");
		const role = (...includedPermissions: string[]) =>
			empty.owner.post("iam.googleapis.com/v1/projects/one/roles", {
				roleId: "own",
				role: { title: "own", includedPermissions },
			});
		isRefused(
			await role("cloudkms.keyRings.destroy"),
			400,
			"Permission cloudkms.keyRings.destroy is not valid.",
		);
		assert.equal((await role("cloudkms.keyRings.create")).status, 200);
	});
});
