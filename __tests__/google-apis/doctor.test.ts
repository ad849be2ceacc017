import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { dev } from "../../environments/dev.ts";
import { doctor } from "../../ops/doctor/doctor.ts";
import type { Finding } from "../../ops/doctor/finding.ts";
import { GOOD_PROGRAMS, programsThatSay } from "../ops/healthy-project.ts";
import { type Google, startGoogle } from "./google.ts";

const PROJECT = "example-project";
const OWNER = "user:owner@example.com";
const VIEWER = "user:viewer@example.com";

let google: Google;

before(async () => {
	google = await startGoogle();
	google.world.addProject(PROJECT, "123456789012", OWNER);
});
after(() => google?.close());

/** What the doctor finds out about dev in the stand-in's project. */
async function examined(who: string): Promise<readonly Finding[]> {
	const { findings } = await doctor({
		environment: dev,
		program: "terraform",
		resolve: async () => [],
		variables: {
			...google.environment,
			// The stand-in has neither: what they know stays unknown.
			GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: `${google.url}/cloudbilling.googleapis.com/v1/`,
			GOOGLE_ORG_POLICY_CUSTOM_ENDPOINT: `${google.url}/orgpolicy.googleapis.com/v2/`,
			GOOGLE_OAUTH_ACCESS_TOKEN: google.world.signIn(who),
			STORAGE_EMULATOR_HOST: `${google.url}/storage.googleapis.com`,
			PATH: programsThatSay(GOOD_PROGRAMS),
			TF_VAR_project_id: PROJECT,
			TF_VAR_project_number: "123456789012",
			TICKSTACK_STATE_BUCKET: `${PROJECT}-tickstack-state`,
		},
	});
	return findings;
}

const of = (findings: readonly Finding[], check: string) =>
	findings.filter((each) => each.check === check);

async function switchOn(apis: readonly string[]): Promise<void> {
	const answer = await fetch(
		`${google.url}/serviceusage.googleapis.com/v1/projects/${PROJECT}/services:batchEnable`,
		{
			method: "POST",
			headers: {
				authorization: `Bearer ${google.world.signIn(OWNER)}`,
				"content-type": "application/json",
			},
			body: JSON.stringify({
				serviceIds: apis.map((api) => `${api}.googleapis.com`),
			}),
		},
	);
	assert.equal(answer.status, 200, await answer.text());
}

test("in an empty project it names the APIs that Terraform itself needs", async () => {
	const [first] = of(await examined(OWNER), "project");
	assert.match(
		first?.mend ?? "",
		/^gcloud services enable cloudresourcemanager\.googleapis\.com serviceusage\.googleapis\.com --project example-project$/,
	);
});

test("an owner holds every permission that it tests, and all of them are Google's", async () => {
	await switchOn(["cloudresourcemanager", "serviceusage", "storage"]);
	let found: readonly Finding[] = [];
	// Switching on takes its time.
	for (let i = 0; i < 60; i++) {
		found = of(await examined(OWNER), "permissions");
		if (found.length) break;
		await sleep(500);
	}
	assert.deepEqual(
		found.map(({ status }) => status),
		["ok"],
		JSON.stringify(found),
	);
});

test("somebody who may only look is told what is missing", async () => {
	google.world.setPolicy(
		`cloudresourcemanager.googleapis.com/projects/${PROJECT}`,
		[
			{ role: "roles/owner", members: [OWNER] },
			{ role: "roles/viewer", members: [VIEWER] },
		],
	);
	const found = of(await examined(VIEWER), "permissions");
	assert.match(
		found.find(({ status }) => status === "problem")?.what ?? "",
		/^\d+ of \d+ permissions are missing: /,
	);
});
