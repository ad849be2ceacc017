import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { elasticsearchClient } from "../../../workloads/runtime/src/elasticsearch.ts";
import { kafkaClientOptions } from "../../../workloads/runtime/src/kafka.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

const PLAIN = {
	kafkaBrokers: ["broker:9092"],
	kafkaUsername: undefined,
	kafkaPasswordFile: undefined,
	kafkaCaFile: undefined,
};

describe("how clients connect", () => {
	test("to Kafka in plain text without a user and an authority", () => {
		assert.deepEqual(kafkaClientOptions(PLAIN, "me"), {
			clientId: "me",
			bootstrapBrokers: ["broker:9092"],
		});
	});

	test("to Kafka with TLS and SCRAM, and a rotated password at the next login", () => {
		const dir = mkdtempSync(join(tmpdir(), "kafka-"));
		try {
			const [ca, password] = [join(dir, "ca.pem"), join(dir, "password")];
			writeFileSync(ca, "PEM");
			writeFileSync(password, "first\n");
			const { tls, sasl } = kafkaClientOptions(
				{
					...PLAIN,
					kafkaUsername: "writer",
					kafkaPasswordFile: password,
					kafkaCaFile: ca,
				},
				"me",
			);
			assert.deepEqual(tls, { ca: Buffer.from("PEM") });
			assert.equal(sasl?.mechanism, "SCRAM-SHA-512");
			assert.equal(sasl?.username, "writer");
			assert.ok(typeof sasl?.password === "function");
			assert.equal(sasl.password(), "first");
			writeFileSync(password, "second");
			assert.equal(sasl.password(), "second");
		} finally {
			rmSync(dir, { recursive: true });
		}
	});

	test("to Elasticsearch past a node that is dead", async () => {
		const client = elasticsearchClient({
			elasticsearchNodes: [
				"http://127.0.0.1:9",
				...engines().elasticsearchNodes,
			],
			elasticsearchUsername: undefined,
			elasticsearchPasswordFile: undefined,
			elasticsearchCaFile: undefined,
		});
		for (let i = 0; i < 4; i++)
			assert.match((await client.cluster.health()).status, /green|yellow|red/);
		await client.close();
	});
});
