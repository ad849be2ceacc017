import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pinnedModule, TOOLS } from "../control-plane/tool.ts";
import { ensureTools } from "../control-plane/tools.ts";

for (const [name, tool] of Object.entries(TOOLS))
	test(`${name} is pinned at the version that tools.json says`, () => {
		const pins = readFileSync(join(pinnedModule(tool), "go.mod"), "utf8");
		const required = pins
			.split("\n")
			.map((line) =>
				line
					.replace(/^require /, "")
					.trim()
					.split(" "),
			)
			.find(([module]) => module === tool.module)?.[1];
		assert.equal(required, tool.version);
	});

test("what is built is found again and not built again", async () => {
	const names = ["etcd", "kube-apiserver", "provider-kubernetes"] as const;
	const first = await ensureTools(names);
	const times = names.map((name) => statSync(first[name]).mtimeMs);
	const lines: string[] = [];
	const second = await ensureTools(names, (line) => lines.push(line));
	assert.deepEqual(second, first);
	assert.deepEqual(lines, []);
	assert.deepEqual(
		names.map((name) => statSync(second[name]).mtimeMs),
		times,
	);
});
