import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { TerraformError } from "../../ops/terraform/terraform-error.ts";
import { OWN_CLUSTER } from "../control-plane/synth-stacks.ts";
import { signInWorkflow } from "./github-token.ts";
import { type Google, startGoogle } from "./google.ts";
import { GoogleClient } from "./google-client.ts";
import { GoogleStacks } from "./google-stack.ts";

const OWNER = "user:owner@example.com";
const BILLING = "012345-6789AB-CDEF01";
const VARIABLES = {
	alert_email: "someone@example.com",
	allow_unpinned_images: "true",
	billing_account: BILLING,
	domain: "example.com",
	github_repository: "example/tickstack",
	monthly_budget: "100",
	page_viewers: '["group:viewers@example.com"]',
	project_id: "example-project",
	project_number: "123456789012",
};
const REGION = "asia-southeast1";
const CLUSTERS = `container.googleapis.com/v1/projects/example-project/locations/${REGION}/clusters`;
const SECRETS =
	"secretmanager.googleapis.com/v1/projects/example-project/secrets";
const PROJECT =
	"cloudresourcemanager.googleapis.com/v1/projects/example-project";
const COMPUTE =
	"compute.googleapis.com/compute/v1/projects/example-project/global";

const DEV = ["dev-foundation", "dev-cluster", "dev-platform", "dev-pipeline"];
const PROD = DEV.map((name) => name.replace("dev", "prod"));
const ALONE = DEV.map((name) => name.replace("dev", "staging-alone"));

let google: Google;
let stacks: GoogleStacks;
let owner: string;

before(async () => {
	google = await startGoogle();
	google.world.addProject("example-project", "123456789012", OWNER);
	google.world.billingAccounts.add(BILLING);
	google.world.setPolicy(
		`billingbudgets.googleapis.com/billingAccounts/${BILLING}`,
		[{ role: "roles/billing.admin", members: [OWNER] }],
	);
	owner = google.world.signIn(OWNER);
	stacks = await GoogleStacks.synthesize(OWN_CLUSTER);
});
after(async () => {
	await google?.close();
	stacks?.remove();
});

const stack = (name: string, token = owner, more = {}) =>
	stacks.stack(name, google, token, { ...VARIABLES, ...more });

/** Applies a stack and expects that nothing is left to do. */
async function applies(name: string, token = owner, more = {}): Promise<void> {
	const terraform = await stack(name, token, more);
	await terraform.apply();
	const { json } = await terraform.plan();
	assert.deepEqual(
		json.resource_changes
			.filter(
				({ change }) => !["no-op", "read"].includes(change.actions.join()),
			)
			.map(({ address, change }) => `${change.actions.join("+")} ${address}`),
		[],
		`the second plan of ${name}`,
	);
	assert.equal((await terraform.stateList()).length, stacks.size(name));
}

/** Every message of the failure. */
async function failure(name: string, token = owner): Promise<string> {
	const terraform = await stack(name, token);
	const error = await terraform.apply().then(
		() => undefined,
		(reason: unknown) => reason,
	);
	assert.ok(error instanceof TerraformError, `${name} was applied`);
	return error.message;
}

/** The names that the project's stack gives a workflow to sign in by. */
async function signIn(
	account: "delivery_account" | "pull_request_account",
	workflow: Partial<Parameters<typeof signInWorkflow>[1]> = {},
) {
	const outputs = await (await stack("google-project")).output();
	return signInWorkflow(
		google,
		{
			repository: "example/tickstack",
			ref: "refs/heads/main",
			event_name: "push",
			...workflow,
		},
		{
			provider: String(outputs.identity_provider),
			account: String(outputs[account]),
		},
	);
}

const PULL_REQUEST = {
	ref: "refs/pull/7/merge",
	event_name: "pull_request",
} as const;

async function tokenOf(...args: Parameters<typeof signIn>): Promise<string> {
	const found = await signIn(...args);
	assert.ok("token" in found, JSON.stringify(found));
	return found.token;
}

describe("an empty project", () => {
	test("takes no environment before its own stack", async () => {
		const message = await failure("dev-foundation");
		assert.match(message, /Compute Engine API has not been used in project/);
		assert.match(message, /\(KMS\) API has not been used in project/);
	});

	test("is applied once, and nothing is left to change", () =>
		applies("google-project"));

	for (const name of DEV)
		test(`then takes ${name}, with nothing left to change`, () =>
			applies(name));
});

describe("two environments of one project", () => {
	for (const name of PROD)
		test(`${name} is applied beside dev`, () => applies(name));

	test("do not notice each other", async () => {
		for (const name of ["google-project", ...DEV])
			assert.equal((await (await stack(name)).plan()).changes, false, name);
	});
});

describe("the main branch's identity", () => {
	for (const name of ALONE)
		test(`applies ${name}`, async () =>
			applies(name, await tokenOf("delivery_account")));

	for (const name of ALONE.toReversed())
		test(`destroys ${name}`, async () => {
			const terraform = await stack(name, await tokenOf("delivery_account"));
			await terraform.destroy();
			assert.deepEqual(await terraform.stateList(), []);
		});

	test("gives nobody a role that nodes do not have", async () => {
		const delivery = new GoogleClient(
			google,
			await tokenOf("delivery_account"),
			"example-project",
		);
		const { status } = await delivery.grant(
			PROJECT,
			"roles/owner",
			"user:stranger@example.com",
		);
		assert.equal(status, 403);
	});
});

describe("a pull request's identity", () => {
	let client: GoogleClient;

	before(async () => {
		client = new GoogleClient(
			google,
			await tokenOf("pull_request_account", PULL_REQUEST),
			"example-project",
		);
	});

	test("finds dev's cluster", async () => {
		const { status, body } = await client.get(`${CLUSTERS}/bigdata-cluster`);
		assert.equal(status, 200);
		assert.equal(body.status, "RUNNING");
	});

	test("reads no secret, changes no cluster, network or role", async () => {
		const secret = [...google.world.below("secretmanager.googleapis.com/")]
			.map(([name]) => name.split("/").at(-1))
			.find((id) => id?.startsWith("prod-"));
		const refused = await Promise.all([
			client.get(`${SECRETS}/${secret}/versions/latest:access`),
			client.delete(`${CLUSTERS}/bigdata-cluster`),
			client.post(CLUSTERS, { cluster: { name: "mine" } }),
			client.post(`${COMPUTE}/networks`, { name: "mine" }),
			client.grant(PROJECT, "roles/owner", "user:stranger@example.com"),
		]);
		assert.deepEqual(
			refused.map(({ status }) => status),
			refused.map(() => 403),
		);
	});

	test("keeps states of copies, reads records, and no other state", async () => {
		const bucket = "example-project-tickstack-state";
		const objects = google.world.objects.get(bucket);
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
		const statuses = [
			await write(state),
			await read(state),
			await read("prod/record.json"),
			await write("prod/record.json"),
			await read("prod/platform/default.tfstate"),
		].map(({ status }) => status);
		assert.deepEqual(statuses, [200, 200, 200, 403, 403]);
		objects?.clear();
	});

	test("cannot act as the main branch's", async () => {
		const { refused } = (await signIn("delivery_account", PULL_REQUEST)) as {
			refused: string;
		};
		assert.match(refused, /iam.serviceAccounts.getAccessToken/);
	});

	test("is nobody's of another repository", async () => {
		const { refused } = (await signIn("pull_request_account", {
			...PULL_REQUEST,
			repository: "somebody/else",
		})) as { refused: string };
		assert.match(refused, /rejected by the attribute condition/);
	});
});

describe("an environment that is taken down", () => {
	test("leaves its key ring, and nothing else, behind", async () => {
		for (const name of DEV.toReversed()) {
			const terraform = await stack(name);
			await terraform.destroy();
			assert.deepEqual(await terraform.stateList(), []);
		}
		const left = [...google.world.resources.keys()].filter((name) =>
			/[/-]dev\b/.test(name),
		);
		assert.deepEqual(left, [
			`cloudkms.googleapis.com/projects/example-project/locations/${REGION}/keyRings/tickstack-dev`,
			`cloudkms.googleapis.com/projects/example-project/locations/${REGION}/keyRings/tickstack-dev/cryptoKeys/data`,
		]);
	});

	test("is refused by what is left until that is adopted", async () =>
		assert.match(await failure("dev-foundation"), /KeyRing .* already exists/));

	test("is there again, with what was left", async () => {
		const ring = `projects/example-project/locations/${REGION}/keyRings/tickstack-dev`;
		await applies("dev-foundation", owner, {
			existing: JSON.stringify([ring, `${ring}/cryptoKeys/data`]),
		});
		await applies("dev-cluster");
	});
});

test("every request had an answer", () => {
	const unknown = google.requests
		.filter(({ answer }) => /no such method/.test(JSON.stringify(answer)))
		.map(({ method, path }) => `${method} ${path}`);
	assert.deepEqual([...new Set(unknown)], []);
});
