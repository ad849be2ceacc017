import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import {
	EmptyProject,
	isRefused,
	KEY,
	KEY_RINGS,
	LOCATION,
	POOLS,
	STORAGE_AGENT,
} from "./empty-project.ts";

let empty: EmptyProject;

beforeEach(async () => {
	empty = await EmptyProject.start();
});
afterEach(() => empty.google.close());

describe("what stays", () => {
	test("a key ring with a key in it cannot be deleted, nor made twice", async () => {
		await empty.makeKey();
		isRefused(
			await empty.owner.delete(`${KEY_RINGS}/ring`),
			400,
			/has child resources/,
		);
		isRefused(
			await empty.owner.post(`${KEY_RINGS}?keyRingId=ring`),
			409,
			`KeyRing ${LOCATION}/keyRings/ring already exists.`,
		);
	});

	test("a key whose version was destroyed encrypts nothing any more", async () => {
		await empty.makeKey();
		await empty.owner.get(
			"storage.googleapis.com/storage/v1/projects/one/serviceAccount",
		);
		await empty.owner.grant(
			KEY,
			"roles/cloudkms.cryptoKeyEncrypterDecrypter",
			STORAGE_AGENT,
		);
		await empty.owner.post(`${KEY}/cryptoKeyVersions/1:destroy`);
		isRefused(
			await empty.owner.post(
				"storage.googleapis.com/storage/v1/b?project=one",
				{
					name: "states",
					encryption: {
						defaultKmsKeyName: KEY.replace("cloudkms.googleapis.com/v1/", ""),
					},
				},
			),
			400,
			/is not enabled, current state is: DESTROY_SCHEDULED/,
		);
	});

	test("an identity pool is gone only 30 days after its deletion", async () => {
		await empty.switchOn("iam");
		const make = () =>
			empty.owner.wait("POST", `${POOLS}?workloadIdentityPoolId=github`, {});
		await make();
		await empty.owner.wait("DELETE", `${POOLS}/github`);
		isRefused(await make(), 409, "Requested entity already exists");
		empty.google.world.passDays(31);
		assert.equal((await make()).status, 200);
	});

	test("a deleted identity pool can be had again", async () => {
		await empty.switchOn("iam");
		await empty.owner.wait(
			"POST",
			`${POOLS}?workloadIdentityPoolId=github`,
			{},
		);
		await empty.owner.wait("DELETE", `${POOLS}/github`);
		await empty.owner.wait("POST", `${POOLS}/github:undelete`, {});
		assert.equal(
			(await empty.owner.get(`${POOLS}/github`)).body.state,
			"ACTIVE",
		);
	});

	test("GitHub's provider must have a condition", async () => {
		await empty.switchOn("iam");
		await empty.owner.wait(
			"POST",
			`${POOLS}?workloadIdentityPoolId=github`,
			{},
		);
		isRefused(
			await empty.owner.post(
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
