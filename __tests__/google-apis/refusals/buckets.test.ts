import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { GoogleClient } from "../google-client.ts";
import {
	EmptyProject,
	isRefused,
	KEY,
	REGION,
	STORAGE_AGENT,
} from "./empty-project.ts";

let empty: EmptyProject;

beforeEach(async () => {
	empty = await EmptyProject.start();
});
afterEach(() => empty.google.close());

describe("a bucket", () => {
	const make = (client: GoogleClient, inProject: string, more = {}) =>
		client.post(`storage.googleapis.com/storage/v1/b?project=${inProject}`, {
			name: "states",
			location: REGION,
			...more,
		});
	const bucket = "storage.googleapis.com/storage/v1/b/states";

	test("has a name that is nobody else's in the world", async () => {
		empty.google.world.addProject(
			"two",
			"100000000002",
			"user:two@example.com",
		);
		await make(empty.owner, "one");
		isRefused(
			await make(empty.owner, "one"),
			409,
			"Your previous request to create the named bucket succeeded and you already own it.",
		);
		const two = empty.client("user:two@example.com", "two");
		isRefused(
			await make(two, "two"),
			409,
			/The requested bucket name is not available/,
		);
	});

	test("that is not empty cannot be deleted", async () => {
		await make(empty.owner, "one");
		empty.google.world.objects.get("states")?.set("state", Buffer.from("{}"));
		isRefused(
			await empty.owner.delete(bucket),
			409,
			"The bucket you tried to delete is not empty.",
		);
		empty.google.world.objects.get("states")?.clear();
		assert.equal((await empty.owner.delete(bucket)).status, 204);
		isRefused(
			await empty.owner.get(bucket),
			404,
			"The specified bucket does not exist.",
		);
	});

	test("is encrypted only by a key that Cloud Storage may use", async () => {
		await empty.makeKey();
		const encryption = {
			defaultKmsKeyName: KEY.replace("cloudkms.googleapis.com/v1/", ""),
		};
		isRefused(
			await make(empty.owner, "one", { encryption }),
			403,
			"Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
		);
		await empty.owner.get(
			"storage.googleapis.com/storage/v1/projects/one/serviceAccount",
		);
		await empty.owner.grant(
			KEY,
			"roles/cloudkms.cryptoKeyEncrypterDecrypter",
			STORAGE_AGENT,
		);
		assert.equal((await make(empty.owner, "one", { encryption })).status, 200);
	});
});
