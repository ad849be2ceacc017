import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileName, parseCoordinates } from "../../local/artifacts/artifact.ts";
import { cacheDirectory } from "../../local/artifacts/cache.ts";
import engines from "../../local/artifacts/engines.json" with { type: "json" };
import { byFileName, POMS, readLock } from "../../local/artifacts/lock.ts";
import { flatPom } from "../../local/artifacts/pom.ts";

const lock = readLock();

test("the lock holds what engines.json lists, and its sizes add up", () => {
	let total = 0;
	for (const [name, { version, artifacts, pins }] of Object.entries(engines)) {
		const locked = lock.engines[name as keyof typeof lock.engines];
		const all = locked.artifacts.map(({ artifact }) => artifact);
		assert.equal(locked.version, version);
		for (const wanted of [...artifacts, ...pins])
			assert.ok(all.includes(wanted));
		assert.equal(byFileName(locked).size, all.length);
		assert.equal(
			locked.size,
			locked.artifacts.reduce((sum, { size }) => sum + size, 0),
		);
		total += locked.size;
	}
	assert.equal(lock.size, total);
});

test("each engine's POM lists exactly the locked artifacts", () => {
	for (const [name, { artifacts }] of Object.entries(lock.engines))
		assert.equal(
			readFileSync(join(POMS, name, "pom.xml"), "utf8"),
			flatPom(
				name,
				artifacts.map(({ artifact }) => artifact),
			),
		);
});

test("no registry host is written into the project's POMs", () => {
	for (const file of globSync(join(POMS, "**/pom.xml")))
		assert.deepEqual(
			readFileSync(file, "utf8").match(/https?:\/\/[^/"<]+/g),
			["http://maven.apache.org"],
			"the name of the POM's own namespace",
		);
});

test("coordinates with and without a classifier give Maven's file names", () => {
	const name = (text: string) => fileName(parseCoordinates(text));
	assert.equal(name("g:a:jar:1.0"), "a-1.0.jar");
	assert.equal(name("g:a:jar:linux-x86_64:1.0"), "a-1.0-linux-x86_64.jar");
	assert.throws(() => parseCoordinates("g:a:1.0"), TypeError);
});

test("the cache is where the environment says, else in the home, and for root where others can read it", () => {
	const mine = { home: "/nowhere", root: false };
	assert.equal(cacheDirectory({ TICKSTACK_CACHE: "/c" }, mine), "/c");
	assert.equal(cacheDirectory({ XDG_CACHE_HOME: "/x" }, mine), "/x/tickstack");
	assert.equal(cacheDirectory({}, mine), "/nowhere/.cache/tickstack");
	assert.equal(
		cacheDirectory({}, { home: "/nowhere", root: true }),
		"/var/cache/tickstack",
	);
});
