import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { elasticsearchBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { engineRules } from "../../constructs/observability/engine-rules.ts";
import { elasticsearchExporter } from "../../engines/elasticsearch/exporter.ts";
import images from "../../images.lock.json" with { type: "json" };
import {
	startEngines,
	type TestEngines,
} from "../../local/engines-for-tests.ts";
import { TOOLS } from "../control-plane/tool.ts";
import { ensureTools } from "../control-plane/tools.ts";

const FOLDER = ".artifacts/elasticsearch-exporter";
const grant = defineConfig("elasticsearch", elasticsearchBinding);

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { port: number };
	server.close();
	await once(server, "close");
	return port;
}

describe("the exporter of Elasticsearch, built from its module", () => {
	let engines: TestEngines;
	let exporter: ChildProcess;
	let port: number;
	let output = "";

	before(async () => {
		const { "elasticsearch-exporter": program } = await ensureTools([
			"elasticsearch-exporter",
		]);
		engines = await startEngines({
			engines: ["elasticsearch"],
			dir: join(FOLDER, "engines"),
		});
		mkdirSync(FOLDER, { recursive: true });
		const passwordFile = join(FOLDER, "password");
		writeFileSync(passwordFile, "secret\n");
		port = await freePort();
		const [shell = "", ...args] = elasticsearchExporter(program, port);
		exporter = spawn(shell, args, {
			env: {
				PATH: process.env.PATH,
				...grant.render({
					elasticsearchNodes: [...engines.endpoints.elasticsearchNodes],
					elasticsearchUsername: "exporter",
					elasticsearchPasswordFile: passwordFile,
				}),
			},
		});
		for (const stream of [exporter.stdout, exporter.stderr])
			stream?.on("data", (chunk) => {
				output += chunk;
			});
		for (;;) {
			assert.equal(exporter.exitCode, null, output);
			if (await get("/healthz").catch(() => undefined)) break;
			await sleep(100);
		}
	});

	after(async () => {
		exporter?.kill();
		await engines?.stop();
	});

	async function get(path: string): Promise<string> {
		const answer = await fetch(`http://127.0.0.1:${port}${path}`);
		assert.equal(answer.status, 200);
		return answer.text();
	}

	test("is of the version that the image's tag names", () => {
		assert.equal(
			images["elasticsearch-exporter"].tag,
			TOOLS["elasticsearch-exporter"].version,
		);
	});

	test("is not told its password on the command line", () => {
		assert.ok(!exporter.spawnargs.join(" ").includes("secret"), output);
	});

	test("tells state, index rate, query time and heap of the cluster, and all that alerts ask", async () => {
		const text = await get("/metrics");
		const told = new Set(text.match(/^[a-z]\w+/gm));
		const asked = [
			"elasticsearch_indices_indexing_index_total",
			"elasticsearch_indices_indexing_index_time_seconds_total",
			"elasticsearch_indices_search_query_total",
			"elasticsearch_indices_search_query_time_seconds",
			"elasticsearch_jvm_memory_used_bytes",
			...engineRules("").flatMap(
				({ expression }) => expression.match(/\belasticsearch_\w+/g) ?? [],
			),
		];
		assert.deepEqual(
			asked.filter((name) => !told.has(name)),
			[],
			output,
		);
		assert.match(
			text,
			/^elasticsearch_cluster_health_status\{[^}]*color="green"[^}]*\} 1$/m,
		);
	});
});
