import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { OWN_CLUSTER } from "../control-plane/synth-stacks.ts";
import type { Workflow } from "./github-token.ts";
import type { GoogleClient } from "./google-client.ts";
import { ProjectUnderTest, stacksOf } from "./project-under-test.ts";

const ALONE = stacksOf("staging-alone");
const MAIN: Workflow = {
	repository: "example/tickstack",
	ref: "refs/heads/main",
	event_name: "push",
};
const PULL_REQUEST: Workflow = {
	...MAIN,
	ref: "refs/pull/7/merge",
	event_name: "pull_request",
};

const REGION = "asia-southeast1";
const CLUSTERS = `container.googleapis.com/v1/projects/example-project/locations/${REGION}/clusters`;
const SECRETS =
	"secretmanager.googleapis.com/v1/projects/example-project/secrets";
const PROJECT =
	"cloudresourcemanager.googleapis.com/v1/projects/example-project";
const NETWORKS =
	"compute.googleapis.com/compute/v1/projects/example-project/global/networks";

let project: ProjectUnderTest;

before(async () => {
	project = await ProjectUnderTest.start(OWN_CLUSTER);
	await project.applies("google-project");
});
after(() => project?.stop());

const refusalOf = async (
	...args: Parameters<ProjectUnderTest["signIn"]>
): Promise<string> => {
	const found = await project.signIn(...args);
	assert.ok("refused" in found, "signed in");
	return found.refused;
};

describe("the main branch's identity", () => {
	for (const name of ALONE)
		test(`applies ${name}`, async () =>
			project.applies(name, {
				token: await project.tokenOf("delivery_account", MAIN),
			}));

	test("gives nobody a role that nodes do not have", async () => {
		const client = project.client(
			await project.tokenOf("delivery_account", MAIN),
		);
		const { status } = await client.grant(
			PROJECT,
			"roles/owner",
			"user:stranger@example.com",
		);
		assert.equal(status, 403);
	});

	test("is not had by another event on the main branch", async () =>
		assert.match(
			await refusalOf("delivery_account", {
				...MAIN,
				event_name: "pull_request_target",
			}),
			/rejected by the attribute condition/,
		));
});

describe("a pull request's identity", () => {
	let client: GoogleClient;
	let clusterName: string;

	before(async () => {
		client = project.client(
			await project.tokenOf("pull_request_account", PULL_REQUEST),
		);
		const { body } = await project.client().get(CLUSTERS);
		clusterName = (body.clusters as { name: string }[])[0]?.name ?? "";
	});

	test("finds the cluster", async () => {
		const { status, body } = await client.get(`${CLUSTERS}/${clusterName}`);
		assert.equal(status, 200);
		assert.equal(body.status, "RUNNING");
	});

	test("reads no secret, changes no cluster, network or role", async () => {
		const [secret] = [
			...project.google.world.below("secretmanager.googleapis.com/"),
		].map(([name]) => name.split("/")[4]);
		assert.ok(secret);
		const refused = [
			await client.get(`${SECRETS}/${secret}/versions/latest:access`),
			await client.delete(`${CLUSTERS}/${clusterName}`),
			await client.post(CLUSTERS, { cluster: { name: "mine" } }),
			await client.post(NETWORKS, { name: "mine" }),
			await client.grant(PROJECT, "roles/owner", "user:stranger@example.com"),
		];
		assert.deepEqual(
			refused.map(({ status }) => status),
			refused.map(() => 403),
		);
	});

	test("keeps states of copies, reads records, and no other state", async () => {
		const bucket = "example-project-tickstack-state";
		const objects = project.google.world.objects.get(bucket);
		for (const name of ["prod/record.json", "prod/platform/default.tfstate"])
			objects?.set(name, Buffer.from("{}"));
		const write = (name: string) =>
			client.post(
				`storage.googleapis.com/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`,
			);
		const read = (name: string) =>
			client.get(
				`storage.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?alt=media`,
			);
		const state = "staging-pr-7/platform/default.tfstate";
		const answers = [
			await write(state),
			await read(state),
			await read("prod/record.json"),
			await write("prod/record.json"),
			await read("prod/platform/default.tfstate"),
		];
		assert.deepEqual(
			answers.map(({ status }) => status),
			[200, 200, 200, 403, 403],
		);
	});

	test("cannot act as the main branch's", async () =>
		assert.match(
			await refusalOf("delivery_account", PULL_REQUEST),
			/iam.serviceAccounts.getAccessToken/,
		));

	test("is nobody's of another repository", async () =>
		assert.match(
			await refusalOf("pull_request_account", {
				...PULL_REQUEST,
				repository: "somebody/else",
			}),
			/rejected by the attribute condition/,
		));
});

describe("the main branch's identity, at the end", () => {
	for (const name of ALONE.toReversed())
		test(`destroys ${name}`, async () =>
			project.destroys(name, {
				token: await project.tokenOf("delivery_account", MAIN),
			}));
});

test("every request was one that the stand-in knows", () =>
	project.everyRequestWasKnown());
