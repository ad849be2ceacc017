import assert from "node:assert/strict";
import {
	existsSync,
	globSync,
	mkdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packagesAreCurrent } from "../../cli/bin/bootstrap.mjs";
import { temporaryFolder } from "../local/temporary-folder.ts";

const ROOT = join(import.meta.dirname, "../..");

type Packages = Record<string, Record<string, unknown>>;

function project(wanted: Packages, installed: Packages): string {
	const root = temporaryFolder();
	mkdirSync(join(root, "node_modules"), { recursive: true });
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

test("no document has a command that needs a newer Node than the README asks for", () => {
	const documents = globSync("{*.md,bench/*.md,docs/**/*.md}", { cwd: ROOT });
	assert.ok(documents.length > 10);
	for (const document of documents) {
		const text = readFileSync(join(ROOT, document), "utf8");
		for (const [command, script] of text.matchAll(/\bnode ([^\s`]+\.ts)\b/g))
			assert.fail(
				`${document}: ${command} runs on whatever Node there is; node cli/bin/run.mjs ${script} brings its own`,
			);
	}
});

test("every npm script that runs a program of the project brings its Node and packages first", () => {
	const { scripts }: { scripts: Record<string, string> } = JSON.parse(
		readFileSync(join(ROOT, "package.json"), "utf8"),
	);
	for (const [name, script] of Object.entries(scripts)) {
		if (!script.startsWith("node ")) continue;
		const [, entry = "", target] = script.split(" ");
		assert.match(entry, /^cli\/bin\/(tickstack|run)\.mjs$/, name);
		if (entry.endsWith("run.mjs"))
			assert.ok(existsSync(join(ROOT, target ?? "")), `${name}: ${target}`);
	}
});
