import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
	appendFileSync,
	globSync,
	mkdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fetchEngines } from "../../local/artifacts/fetch.ts";
import { type EnginesLock, readLock } from "../../local/artifacts/lock.ts";
import { flatPom, reactorPom } from "../../local/artifacts/pom.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const FILE = "jopt-simple-5.0.4.jar";
const folder = temporaryFolder();
const poms = join(folder, "poms");
const repository = join(folder, "repository");
const cache = join(folder, "cache");
const cached = join(cache, "engines/kafka-4.3.1/libs", FILE);

/** The real lock, cut down to one small artifact of one engine. */
function smallLock(sha256?: string): EnginesLock {
	const { engines } = readLock();
	const artifact = engines.kafka.artifacts.find(({ artifact }) =>
		artifact.includes(":jopt-simple:"),
	);
	assert.ok(artifact);
	const artifacts = [{ ...artifact, ...(sha256 && { sha256 }) }];
	const kafka = { ...engines.kafka, size: artifact.size, artifacts };
	return { size: artifact.size, engines: { ...engines, kafka } };
}

function writePoms(): void {
	mkdirSync(join(poms, "kafka"), { recursive: true });
	const artifacts = smallLock().engines.kafka.artifacts;
	writeFileSync(join(poms, "pom.xml"), reactorPom(["kafka"]));
	writeFileSync(
		join(poms, "kafka/pom.xml"),
		flatPom(
			"kafka",
			artifacts.map(({ artifact }) => artifact),
		),
	);
}

/** Fetches with a Maven repository of the test's own; returns what was said. */
async function fetchSmall(lock = smallLock()): Promise<string> {
	let said = "";
	await fetchEngines({
		engines: ["kafka"],
		lock,
		cache,
		poms,
		env: process.env,
		mavenArguments: [`-Dmaven.repo.local=${repository}`],
		output: {
			write: (text: string) => {
				said += text;
			},
		},
	});
	return said;
}

const sha256 = (file: string) =>
	createHash("sha256").update(readFileSync(file)).digest("hex");

test("locked artifacts are fetched once, and damaged ones are named and fetched anew", async (t) => {
	writePoms();
	const locked = smallLock().engines.kafka.artifacts[0]?.sha256;

	await t.test("a mirror that serves something else is an error", async () => {
		await assert.rejects(fetchSmall(smallLock("0".repeat(64))), {
			code: "ARTIFACT_DAMAGED",
			message: /jopt-simple:jar:5\.0\.4: .*engines\.lock\.json/,
		});
		assert.deepEqual(globSync(join(cache, "incoming*")), []);
	});

	await t.test("an empty cache is filled through Maven", async () => {
		assert.match(await fetchSmall(), /Fetching kafka through Maven/);
		assert.equal(sha256(cached), locked);
	});

	await t.test("a second call finds everything and says nothing", async () => {
		const started = performance.now();
		assert.equal(await fetchSmall(), "");
		assert.ok(performance.now() - started < 1_000);
	});

	await t.test(
		"a file damaged in the cache and in Maven's own repository",
		async () => {
			const [inRepository] = globSync(join(repository, "**", FILE));
			assert.ok(inRepository);
			appendFileSync(inRepository, "x");
			appendFileSync(cached, "x");
			const said = await fetchSmall();
			assert.match(
				said,
				/jopt-simple-5\.0\.4\.jar in the cache is damaged .* fetching it anew/,
			);
			assert.match(
				said,
				/jopt-simple-5\.0\.4\.jar in Maven's repository is damaged/,
			);
			assert.equal(sha256(cached), locked);
			assert.equal(sha256(inRepository), locked);
		},
	);

	await t.test("a file that is not in the lock is removed", async () => {
		const stray = join(cache, "engines/kafka-4.3.1/libs/stray.jar");
		writeFileSync(stray, "");
		await fetchSmall();
		assert.deepEqual(globSync(join(cache, "engines/kafka-4.3.1/libs/*")), [
			cached,
		]);
	});
});
