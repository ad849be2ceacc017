import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ProjectUnderTest, stacksOf } from "./project-under-test.ts";

const DEV = stacksOf("dev");

let project: ProjectUnderTest;

before(async () => {
	project = await ProjectUnderTest.start();
});
after(() => project?.stop());

describe("an empty project", () => {
	test("takes no environment before its own stack", async () => {
		const message = await project.refusal("dev-foundation");
		assert.match(message, /Compute Engine API has not been used in project/);
		assert.match(message, /\(KMS\) API has not been used in project/);
	});

	for (const name of ["google-project", ...DEV])
		test(`takes ${name}, with nothing left to change`, () =>
			project.applies(name));
});

describe("an environment that is taken down", () => {
	const ring =
		"projects/example-project/locations/asia-southeast1/keyRings/tickstack-dev";
	const key = `${ring}/cryptoKeys/data`;

	test("leaves its key behind, and nothing else", async () => {
		for (const name of DEV.toReversed())
			await project.destroys(name, {
				lasting: /^google_kms_(key_ring|crypto_key)\./,
			});
		const left = [...project.google.world.resources.keys()].filter((name) =>
			/[/-](dev|bigdata)\b/.test(name),
		);
		assert.deepEqual(left, [
			`cloudkms.googleapis.com/${ring}`,
			`cloudkms.googleapis.com/${key}`,
		]);
	});

	test("is refused by what is left, until that is adopted", async () =>
		assert.match(
			await project.refusal("dev-foundation"),
			/KeyRing .* already exists/,
		));

	test("is there again, with what was left", async () => {
		await project.applies("dev-foundation", { existing: [ring, key] });
		await project.applies("dev-cluster");
	});
});

test("every request was one that the stand-in knows", () =>
	project.everyRequestWasKnown());
