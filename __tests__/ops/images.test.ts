import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { bakeFile } from "../../ops/images/bake.ts";
import {
	BAKE_FILE,
	LOCK_FILE,
	lockText,
	readLock,
} from "../../ops/images/files.ts";
import { imageLocation } from "../../ops/images/image-reference.ts";
import { WORKLOAD_IMAGES } from "../../pipeline/catalogue/catalogue.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("where an image lies", () => {
	for (const [repository, ownRegistry, expected] of [
		["docker.io/apache/kafka", undefined, "docker.io apache/kafka"],
		["localhost:5000/kafka", undefined, "localhost:5000 kafka"],
		["localhost/kafka", undefined, "localhost kafka"],
		["batch", "registry.example.com/team", "registry.example.com team/batch"],
		["team/batch", "registry.example.com", "registry.example.com team/batch"],
		["batch", undefined, undefined],
	] as const)
		test(`${repository} with ${ownRegistry ?? "no registry"} of our own: ${expected ?? "unknown"}`, () => {
			const location = imageLocation({ repository, tag: "1.0.0" }, ownRegistry);
			assert.equal(
				location && `${location.registry} ${location.path}`,
				expected,
			);
		});
});

describe("the project's own images", async () => {
	const lock = await readLock(LOCK_FILE);
	const bake = bakeFile(lock);
	const dockerfile = readFileSync(join(ROOT, "Dockerfile"), "utf8");

	test("docker-bake.json is what the lock says (npm run images:bake)", () => {
		assert.deepEqual(JSON.parse(readFileSync(BAKE_FILE, "utf8")), bake);
	});

	test("every folder of workloads that has a program is an image of the catalogue, and the other way round", () => {
		const folders = globSync("workloads/*/src/main.ts", { cwd: ROOT }).map(
			(file) => file.split("/")[1],
		);
		assert.deepEqual(folders.sort(), [...WORKLOAD_IMAGES].sort());
	});

	test("a workload's image is in the lock's file only where the lock says more than its name and the project's version", () => {
		const digest = `sha256:${"0".repeat(64)}`;
		const text = (reference: object) =>
			JSON.parse(lockText({ ...lock, batch: reference })).batch;
		assert.equal(text(lock.batch), undefined);
		assert.deepEqual(text({ ...lock.batch, digest }), {
			...lock.batch,
			digest,
		});
	});

	test("every workload, Spark and the agent is built, with its bill of materials and provenance", () => {
		assert.deepEqual(bake.group.default.targets, [
			...WORKLOAD_IMAGES,
			"spark",
			"metrics-agent",
		]);
		assert.deepEqual(bake.target.image.attest, [
			"type=provenance,mode=max",
			"type=sbom",
		]);
	});

	test("the Dockerfile has every stage that is built, and takes every argument that is given", () => {
		const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(
			([, stage]) => stage,
		);
		const taken = [...dockerfile.matchAll(/^ARG (\w+)$/gm)].map(
			([, name]) => name,
		);
		const { image, ...targets } = bake.target;
		for (const { target, args } of Object.values<{
			target: string;
			args: Readonly<Record<string, string>>;
		}>(targets)) {
			assert(stages.includes(target), target);
			for (const name of Object.keys({ ...image.args, ...args }))
				assert(taken.includes(name), name);
		}
	});

	test("what the Dockerfile copies is there and is not ignored", () => {
		const kept = readFileSync(join(ROOT, ".dockerignore"), "utf8")
			.split("\n")
			.filter((line) => line.startsWith("!"))
			.map((line) => line.slice(1));
		const copied = [
			...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm),
		].flatMap(([, sources = ""]) => sources.split(" "));
		assert(copied.length > 0);
		for (const source of copied) {
			assert(existsSync(join(ROOT, source)), source);
			assert(
				kept.some((path) => path === source || path.startsWith(`${source}/`)),
				`.dockerignore hides ${source}`,
			);
		}
	});

	test("no stage runs as root at the end", () => {
		for (const stage of ["workload", "spark"]) {
			const [, text = ""] = dockerfile.split(` AS ${stage}\n`);
			assert.match(text.split(/^FROM /m)[0] ?? "", /^USER [1-9]\d*/m, stage);
		}
	});
});
