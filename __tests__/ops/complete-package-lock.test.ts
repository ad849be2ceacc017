import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
	missingEntries,
	platformOf,
} from "../../ops/packages/complete-package-lock.ts";

test("package-lock.json has the packages of every platform (else: npm run lock:complete)", () => {
	const file = join(import.meta.dirname, "../../package-lock.json");
	const { packages } = JSON.parse(readFileSync(file, "utf8"));
	assert.deepEqual(Object.keys(missingEntries(packages)), []);
});

test("package-lock.json names no registry", () => {
	const file = join(import.meta.dirname, "../../package-lock.json");
	assert.doesNotMatch(readFileSync(file, "utf8"), /"resolved": "http/);
});

test("an absent package of another platform becomes an optional entry of that platform", () => {
	assert.deepEqual(
		missingEntries({
			"node_modules/tool": {
				version: "1.2.3",
				optionalDependencies: {
					"@tool/cli-win32-x64": "1.2.3",
					"@tool/cli-darwin-arm64": "1.2.3",
				},
			},
			"node_modules/@tool/cli-darwin-arm64": { version: "1.2.3" },
		}),
		{
			"node_modules/@tool/cli-win32-x64": {
				version: "1.2.3",
				os: ["win32"],
				cpu: ["x64"],
				optional: true,
			},
		},
	);
	assert.deepEqual(platformOf("@tool/cli-linux-armv7"), {
		os: ["linux"],
		cpu: ["arm"],
	});
});
