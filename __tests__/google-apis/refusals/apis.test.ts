import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { GoogleClient } from "../google-client.ts";
import {
	EmptyProject,
	isRefused,
	KEY_RINGS,
	PROJECT,
} from "./empty-project.ts";

let empty: EmptyProject;

beforeEach(async () => {
	empty = await EmptyProject.start();
});
afterEach(() => empty.google.close());

describe("APIs", () => {
	test("answer 403 SERVICE_DISABLED until they are on", async () => {
		const refused = await empty.owner.post(`${KEY_RINGS}?keyRingId=ring`);
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
		await empty.switchOn("cloudkms");
		assert.equal(
			(await empty.owner.post(`${KEY_RINGS}?keyRingId=ring`)).status,
			200,
		);
	});

	test("are on when the operation ends, not when it begins", async () => {
		await empty.owner.post(
			"serviceusage.googleapis.com/v1/projects/one/services/cloudkms.googleapis.com:enable",
		);
		isRefused(await empty.owner.get(KEY_RINGS), 403, /has not been used/);
	});

	test("still answer that they are off for a while after they were switched on", async () => {
		empty.google.world.apisSettleMs = 60_000;
		await empty.switchOn("cloudkms");
		isRefused(await empty.owner.get(KEY_RINGS), 403, /has not been used/);
		empty.google.world.passDays(1);
		assert.equal((await empty.owner.get(KEY_RINGS)).status, 200);
	});

	test("that nobody offers are refused", async () =>
		isRefused(
			await empty.owner.post(
				"serviceusage.googleapis.com/v1/projects/one/services/nonsense.googleapis.com:enable",
			),
			403,
			/Not found or permission denied for service/,
		));

	test("answer nobody whose token they do not know", async () =>
		isRefused(
			await new GoogleClient(empty.google, "nonsense", "one").get(PROJECT),
			401,
			/invalid authentication credentials/,
		));

	test("cannot be charged to a project by who may not use it", async () => {
		const stranger = empty.client("user:stranger@example.com");
		isRefused(
			await stranger.get(PROJECT),
			403,
			/Caller does not have required permission to use project one/,
		);
	});
});
