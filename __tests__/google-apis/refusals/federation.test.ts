import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { EmptyProject, POOLS } from "./empty-project.ts";

let empty: EmptyProject;

beforeEach(async () => {
	empty = await EmptyProject.start();
});
afterEach(() => empty.google.close());

describe("GitHub's tokens", () => {
	const provider = "pool/providers/github";
	const token = (claims: object) =>
		["", JSON.stringify(claims), ""]
			.map((part) => Buffer.from(part).toString("base64url"))
			.join(".");
	const exchange = (claims: object) =>
		empty.owner.post("sts.googleapis.com/v1/token", {
			audience: `//iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/${provider}`,
			subjectToken: token({
				iss: "https://token.actions.githubusercontent.com",
				sub: "repo:example/tickstack",
				repository: "example/tickstack",
				...claims,
			}),
		});

	test("are taken when the provider's condition holds", async () => {
		await empty.switchOn("iam", "sts", "iamcredentials");
		await empty.owner.wait("POST", `${POOLS}?workloadIdentityPoolId=pool`, {});
		await empty.owner.wait(
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
