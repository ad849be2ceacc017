import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { requireTerraform } from "../../ops/terraform/required-version.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";

/** A program that says of itself what Terraform and OpenTofu say (`version -json`). */
function program(says: string): string {
	const path = join(temporaryFolder(), "terraform");
	writeFileSync(path, `#!/bin/sh\n[ "$*" = "version -json" ] && ${says}\n`, {
		mode: 0o755,
	});
	return path;
}

const version = (number: string) =>
	program(
		`echo '${JSON.stringify({ terraform_version: number, platform: "linux_amd64" })}'`,
	);

const required = (path: string) =>
	requireTerraform({
		program: path,
		environment: { PATH: process.env.PATH ?? "" },
	});

describe("a deployment", () => {
	for (const number of ["1.11.0", "1.11.4", "1.12.6", "1.20.0-beta1", "2.0.0"])
		test(`takes ${number}`, async () => {
			await required(version(number));
		});

	for (const number of ["0.15.5", "1.5.7", "1.10.9"])
		test(`refuses ${number} with the reason`, async () => {
			await assert.rejects(required(version(number)), {
				code: "REFUSED",
				message: /need 1\.11\.0 or later: secret values that no state holds/,
			});
		});

	test("says what to install where there is none", async () => {
		await assert.rejects(required("/nowhere/terraform"), {
			code: "REFUSED",
			message: /there is no program .*OpenTofu with --terraform tofu/,
		});
	});

	test("says so of a program that is something else", async () => {
		await assert.rejects(required(program("false")), {
			code: "REFUSED",
			message: /version does not answer/,
		});
	});
});
