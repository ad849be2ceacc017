import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Google, startGoogle } from "./google.ts";
import { type Answer, GoogleClient } from "./google-client.ts";
import type { Project } from "./world.ts";

const OWNER = "user:owner@example.com";
const REGION = "asia-southeast1";
const LOCATION = `projects/one/locations/${REGION}`;
const KEY_RINGS = `cloudkms.googleapis.com/v1/${LOCATION}/keyRings`;
const KEY = `${KEY_RINGS}/ring/cryptoKeys/key`;
const POOLS =
	"iam.googleapis.com/v1/projects/one/locations/global/workloadIdentityPools";
const COMPUTE = "compute.googleapis.com/compute/v1/projects/one";
const CLUSTERS = `container.googleapis.com/v1/${LOCATION}/clusters`;
const PROJECT = "cloudresourcemanager.googleapis.com/v1/projects/one";
const STORAGE_AGENT =
	"serviceAccount:service-100000000001@gs-project-accounts.iam.gserviceaccount.com";

let google: Google;
let project: Project;
let owner: GoogleClient;

before(async () => {
	google = await startGoogle();
});
after(() => google.close());
// Each test has a project of its own, in the same Google.
beforeEach(() => {
	google.world.forget();
	project = google.world.addProject("one", "100000000001", OWNER);
	owner = new GoogleClient(google, google.world.signIn(OWNER), "one");
});

function isRefused(
	{ status, body }: Answer,
	expected: number,
	message: RegExp | string,
): void {
	assert.equal(status, expected, JSON.stringify(body));
	if (typeof message === "string") assert.equal(body.error?.message, message);
	else assert.match(body.error?.message ?? "", message);
}

async function switchOn(...apis: readonly string[]): Promise<void> {
	const { body } = await owner.wait(
		"POST",
		"serviceusage.googleapis.com/v1/projects/one/services:batchEnable",
		{ serviceIds: apis.map((api) => `${api}.googleapis.com`) },
	);
	assert.ok(body.done, JSON.stringify(body));
}

async function makeKey(): Promise<void> {
	await switchOn("cloudkms");
	await owner.post(`${KEY_RINGS}?keyRingId=ring`);
	const { status } = await owner.post(
		`${KEY_RINGS}/ring/cryptoKeys?cryptoKeyId=key`,
		{ purpose: "ENCRYPT_DECRYPT", rotationPeriod: "7776000s" },
	);
	assert.equal(status, 200);
}

describe("APIs", () => {
	test("answer 403 SERVICE_DISABLED until they are on", async () => {
		const refused = await owner.post(`${KEY_RINGS}?keyRingId=ring`);
		isRefused(
			refused,
			403,
			"Cloud Key Management Service (KMS) API has not been used in project one before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/cloudkms.googleapis.com/overview?project=one then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
		);
		assert.deepEqual(refused.body.error?.details?.[0], {
			"@type": "type.googleapis.com/google.rpc.ErrorInfo",
			reason: "SERVICE_DISABLED",
			domain: "googleapis.com",
			metadata: {
				service: "cloudkms.googleapis.com",
				serviceTitle: "Cloud Key Management Service (KMS) API",
				consumer: "projects/one",
				containerInfo: "one",
				activationUrl:
					"https://console.developers.google.com/apis/api/cloudkms.googleapis.com/overview?project=one",
			},
		});
		await switchOn("cloudkms");
		assert.equal((await owner.post(`${KEY_RINGS}?keyRingId=ring`)).status, 200);
	});

	test("are on when the operation ends, not when it begins", async () => {
		await owner.post(
			"serviceusage.googleapis.com/v1/projects/one/services/cloudkms.googleapis.com:enable",
		);
		isRefused(await owner.get(KEY_RINGS), 403, /has not been used/);
	});

	test("that nobody offers are refused", async () =>
		isRefused(
			await owner.post(
				"serviceusage.googleapis.com/v1/projects/one/services/nonsense.googleapis.com:enable",
			),
			403,
			/Not found or permission denied for service/,
		));

	test("answer nobody whose token they do not know", async () =>
		isRefused(
			await new GoogleClient(google, "nonsense", "one").get(PROJECT),
			401,
			/invalid authentication credentials/,
		));

	test("cannot be charged to a project by who may not use it", async () => {
		const stranger = new GoogleClient(
			google,
			google.world.signIn("user:stranger@example.com"),
			"one",
		);
		isRefused(
			await stranger.get(PROJECT),
			403,
			/Caller does not have required permission to use project one/,
		);
	});
});

describe("a grant", () => {
	beforeEach(() => switchOn("cloudresourcemanager", "iam"));

	test("to an account that does not exist is refused", async () =>
		isRefused(
			await owner.grant(
				PROJECT,
				"roles/monitoring.metricWriter",
				"serviceAccount:nobody@one.iam.gserviceaccount.com",
			),
			400,
			"Service account nobody@one.iam.gserviceaccount.com does not exist.",
		));

	test("to a service's own identity is refused before there is one", async () => {
		await makeKey();
		const grant = () =>
			owner.grant(
				KEY,
				"roles/cloudkms.cryptoKeyEncrypterDecrypter",
				STORAGE_AGENT,
			);
		isRefused(
			await grant(),
			400,
			/^Service account service-100000000001@gs-project-accounts/,
		);
		await owner.get(
			"storage.googleapis.com/storage/v1/projects/one/serviceAccount",
		);
		assert.equal((await grant()).status, 200);
	});

	test("to GKE's identity works once its API is on", async () => {
		const grant = () =>
			owner.grant(
				PROJECT,
				"roles/monitoring.viewer",
				"serviceAccount:service-100000000001@container-engine-robot.iam.gserviceaccount.com",
			);
		isRefused(await grant(), 400, /does not exist/);
		await switchOn("container");
		assert.equal((await grant()).status, 200);
	});

	test("to pods is refused before the project's first cluster", async () =>
		isRefused(
			await owner.grant(
				PROJECT,
				"roles/monitoring.viewer",
				"principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/one.svc.id.goog/subject/ns/bigdata/sa/kafka",
			),
			400,
			"Identity Pool does not exist (one.svc.id.goog). Please check that you specified a valid resource name as returned in the `name` attribute in the configuration API.",
		));

	test("of a role that does not exist is refused", async () =>
		isRefused(
			await owner.grant(PROJECT, "roles/nonsense", OWNER),
			400,
			/^Role roles\/nonsense /,
		));

	test("from a policy that somebody changed since is refused", async () => {
		const { body } = await owner.post(`${PROJECT}:getIamPolicy`);
		await owner.grant(PROJECT, "roles/monitoring.viewer", OWNER);
		isRefused(
			await owner.post(`${PROJECT}:setIamPolicy`, { policy: body }),
			409,
			/concurrent policy changes/,
		);
	});

	test("can be limited to some roles by a condition on who grants", async () => {
		google.world.setPolicy("cloudresourcemanager.googleapis.com/projects/one", [
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
		]);
		const operator = new GoogleClient(
			google,
			google.world.signIn("user:operator@example.com"),
			"one",
		);
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
		await switchOn("cloudresourcemanager", "secretmanager");
		const secrets = "secretmanager.googleapis.com/v1/projects/one/secrets";
		for (const id of ["mine", "other"])
			await owner.post(`${secrets}?secretId=${id}`, {
				replication: { automatic: {} },
			});
		await owner.post(`${secrets}/mine:addVersion`, {
			payload: { data: "eA==" },
		});
		const reader = "user:reader@example.com";
		await owner.grant(
			PROJECT,
			"roles/serviceusage.serviceUsageConsumer",
			reader,
		);
		await owner.grant(
			`${secrets}/mine`,
			"roles/secretmanager.secretAccessor",
			reader,
		);
		const client = new GoogleClient(google, google.world.signIn(reader), "one");
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

	test("that do not exist cannot be in a project's own role", async () => {
		await switchOn("iam");
		const role = (...includedPermissions: string[]) =>
			owner.post("iam.googleapis.com/v1/projects/one/roles", {
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

describe("what stays", () => {
	test("a key ring with a key in it cannot be deleted, nor made twice", async () => {
		await makeKey();
		isRefused(
			await owner.delete(`${KEY_RINGS}/ring`),
			400,
			/has child resources/,
		);
		isRefused(
			await owner.post(`${KEY_RINGS}?keyRingId=ring`),
			409,
			`KeyRing ${LOCATION}/keyRings/ring already exists.`,
		);
	});

	test("an identity pool is gone only 30 days after its deletion", async () => {
		await switchOn("iam");
		const make = () =>
			owner.wait("POST", `${POOLS}?workloadIdentityPoolId=github`, {});
		await make();
		await owner.wait("DELETE", `${POOLS}/github`);
		isRefused(await make(), 409, "Requested entity already exists");
		google.world.passDays(31);
		assert.equal((await make()).status, 200);
	});

	test("a deleted identity pool can be had again", async () => {
		await switchOn("iam");
		await owner.wait("POST", `${POOLS}?workloadIdentityPoolId=github`, {});
		await owner.wait("DELETE", `${POOLS}/github`);
		await owner.wait("POST", `${POOLS}/github:undelete`, {});
		assert.equal((await owner.get(`${POOLS}/github`)).body.state, "ACTIVE");
	});

	test("GitHub's provider must have a condition", async () => {
		await switchOn("iam");
		await owner.wait("POST", `${POOLS}?workloadIdentityPoolId=github`, {});
		isRefused(
			await owner.post(
				`${POOLS}/github/providers?workloadIdentityPoolProviderId=github`,
				{
					oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
					attributeMapping: { "google.subject": "assertion.sub" },
				},
			),
			400,
			/must reference one of the provider's claims/,
		);
	});
});

describe("a bucket", () => {
	const make = (client: GoogleClient, inProject: string, more = {}) =>
		client.post(`storage.googleapis.com/storage/v1/b?project=${inProject}`, {
			name: "states",
			location: REGION,
			...more,
		});
	const bucket = "storage.googleapis.com/storage/v1/b/states";

	test("has a name that is nobody else's in the world", async () => {
		google.world.addProject("two", "100000000002", "user:two@example.com");
		await make(owner, "one");
		isRefused(
			await make(owner, "one"),
			409,
			"Your previous request to create the named bucket succeeded and you already own it.",
		);
		const two = new GoogleClient(
			google,
			google.world.signIn("user:two@example.com"),
			"two",
		);
		isRefused(
			await make(two, "two"),
			409,
			/The requested bucket name is not available/,
		);
	});

	test("that is not empty cannot be deleted", async () => {
		await make(owner, "one");
		google.world.objects.get("states")?.set("state", Buffer.from("{}"));
		isRefused(
			await owner.delete(bucket),
			409,
			"The bucket you tried to delete is not empty.",
		);
		google.world.objects.get("states")?.clear();
		assert.equal((await owner.delete(bucket)).status, 204);
		isRefused(
			await owner.get(bucket),
			404,
			"The specified bucket does not exist.",
		);
	});

	test("is encrypted only by a key that Cloud Storage may use", async () => {
		await makeKey();
		const encryption = {
			defaultKmsKeyName: KEY.replace("cloudkms.googleapis.com/v1/", ""),
		};
		isRefused(
			await make(owner, "one", { encryption }),
			403,
			"Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
		);
		await owner.get(
			"storage.googleapis.com/storage/v1/projects/one/serviceAccount",
		);
		await owner.grant(
			KEY,
			"roles/cloudkms.cryptoKeyEncrypterDecrypter",
			STORAGE_AGENT,
		);
		assert.equal((await make(owner, "one", { encryption })).status, 200);
	});
});

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
		await switchOn("container", "iam", "cloudresourcemanager");
		await owner.wait("POST", `${COMPUTE}/global/networks`, { name: "net" });
	});

	test("is there when its operation has ended", async () => {
		await owner.post(`${COMPUTE}/global/networks`, { name: "other" });
		isRefused(
			await owner.get(`${COMPUTE}/global/networks/other`),
			404,
			"The resource 'projects/one/global/networks/other' was not found",
		);
	});

	test("must exist before its subnetwork", async () =>
		isRefused(
			await owner.post(`${COMPUTE}/regions/${REGION}/subnetworks`, {
				...subnetwork,
				network: "projects/one/global/networks/nothing",
			}),
			404,
			"The resource 'projects/one/global/networks/nothing' was not found",
		));

	test("has no subnetworks that overlap", async () => {
		await owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		isRefused(
			await owner.post(`${COMPUTE}/regions/${REGION}/subnetworks`, {
				...subnetwork,
				name: "others",
			}),
			400,
			/conflicts with existing subnetwork 'nodes'/,
		);
	});

	test("that is used is not deleted", async () => {
		await owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		const { body } = await owner.wait(
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
		await owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		await owner.wait("POST", CLUSTERS, { cluster });
		await owner.wait("DELETE", `${CLUSTERS}/cluster`);
		assert.equal(
			(
				await owner.grant(
					PROJECT,
					"roles/monitoring.viewer",
					"principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/one.svc.id.goog/subject/ns/bigdata/sa/kafka",
				)
			).status,
			200,
		);
	});

	test("a cluster's nodes act as an account that its maker may act as", async () => {
		await owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		await owner.post("iam.googleapis.com/v1/projects/one/serviceAccounts", {
			accountId: "nodes-account",
			serviceAccount: {},
		});
		for (const role of ["container.admin", "serviceusage.serviceUsageConsumer"])
			await owner.grant(PROJECT, `roles/${role}`, "user:operator@example.com");
		const operator = new GoogleClient(
			google,
			google.world.signIn("user:operator@example.com"),
			"one",
		);
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
		await owner.wait(
			"POST",
			`${COMPUTE}/regions/${REGION}/subnetworks`,
			subnetwork,
		);
		project.quotas.set("SSD_TOTAL_GB", 250);
		isRefused(
			await owner.post(CLUSTERS, {
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

describe("GitHub's tokens", () => {
	const provider = "pool/providers/github";
	const token = (claims: object) =>
		["", JSON.stringify(claims), ""]
			.map((part) => Buffer.from(part).toString("base64url"))
			.join(".");
	const exchange = (claims: object) =>
		owner.post("sts.googleapis.com/v1/token", {
			audience: `//iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/${provider}`,
			subjectToken: token({
				iss: "https://token.actions.githubusercontent.com",
				sub: "repo:example/tickstack",
				repository: "example/tickstack",
				...claims,
			}),
		});

	test("are taken when the provider's condition holds", async () => {
		await switchOn("iam", "sts", "iamcredentials");
		await owner.wait("POST", `${POOLS}?workloadIdentityPoolId=pool`, {});
		await owner.wait(
			"POST",
			`${POOLS}/pool/providers?workloadIdentityPoolProviderId=github`,
			{
				oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
				attributeMapping: {
					"google.subject": "assertion.sub",
					"attribute.kind":
						'assertion.ref.startsWith("refs/pull/") ? "pull-request" : "main"',
				},
				attributeCondition: 'assertion.repository == "example/tickstack"',
			},
		);
		assert.equal((await exchange({ ref: "refs/heads/main" })).status, 200);
		const { status, body } = await exchange({ repository: "other/fork" });
		assert.equal(status, 401);
		assert.deepEqual(body, {
			error: "unauthorized_client",
			error_description:
				"The given credential is rejected by the attribute condition.",
		});
	});
});
