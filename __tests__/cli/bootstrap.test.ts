import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packagesAreCurrent } from "../../cli/bin/bootstrap.mjs";
import { temporaryFolder } from "../local/temporary-folder.ts";

type Packages = Record<string, Record<string, unknown>>;

function project(wanted: Packages, installed: Packages): string {
	const root = temporaryFolder();
	mkdirSync(join(root, "node_modules/node/bin"), { recursive: true });
	writeFileSync(join(root, "node_modules/node/bin/node"), "");
	const write = (file: string, packages: Packages) =>
		writeFileSync(join(root, file), JSON.stringify({ packages }));
	write("package-lock.json", { "": {}, ...wanted });
	write("node_modules/.package-lock.json", installed);
	return root;
}

const yauzl = { version: "3.4.0", integrity: "sha512-a" };

test("packages are current when what is installed is what is locked", () => {
	const packages = { "node_modules/yauzl": yauzl };
	assert.ok(packagesAreCurrent(project(packages, packages)));
});

test("a package for another platform may be absent", () => {
	const other = { "node_modules/x-darwin": { ...yauzl, optional: true } };
	assert.ok(packagesAreCurrent(project(other, {})));
});

test("an absent, another or altered package makes them stale", () => {
	const wanted = { "node_modules/yauzl": yauzl };
	for (const installed of [
		{},
		{ "node_modules/yauzl": { ...yauzl, version: "3.3.0" } },
		{ "node_modules/yauzl": { ...yauzl, integrity: "sha512-b" } },
	])
		assert.equal(packagesAreCurrent(project(wanted, installed)), false);
});

test("nothing installed is stale", () => {
	assert.equal(packagesAreCurrent(temporaryFolder()), false);
});
