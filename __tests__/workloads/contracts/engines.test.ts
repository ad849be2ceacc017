import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { Client } from "@elastic/elasticsearch";
import {
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import { duckDbStruct } from "@tickstack/contracts/record-ddl";
import {
	type RawTick,
	rawTickDuckDbColumns,
	tickMapping,
} from "@tickstack/contracts/tick";
import { engines } from "../../real-engines/engines-under-test.ts";

const tick: RawTick = {
	ticker: "AAPL",
	company: "Apple Inc.",
	time: "2026-11-20T09:30:00.250Z",
	Open: 0.1,
	High: 430.4785,
	Low: 0.1,
	Close: 430.47,
	"Adj Close": 56.1354,
	Volume: Number.MAX_SAFE_INTEGER,
	_partition: 3,
	_offset: 42,
};

describe("a record's description, on the real engine", () => {
	const client = new Client({ node: [...engines().elasticsearchNodes] });
	const indices: string[] = [];
	after(async () => {
		await client.indices.delete({ index: indices, ignore_unavailable: true });
		await client.close();
	});

	async function indexWith(mapping: object): Promise<string> {
		const index = `contract-${randomUUID()}`;
		indices.push(index);
		await client.indices.create({
			index,
			mappings: mapping,
			settings: { number_of_shards: 1, number_of_replicas: 0 },
		});
		return index;
	}

	test("is a mapping that Elasticsearch takes, for every record", async () => {
		for (const mapping of [
			realtimeWindowMapping,
			batchFeaturesMapping,
			batchMonthlyMapping,
		]) {
			const index = await indexWith(mapping);
			const answer = await client.indices.getMapping({ index });
			assert.deepEqual(
				Object.keys(answer[index]?.mappings.properties ?? {}).sort(),
				Object.keys(mapping.properties).sort(),
			);
		}
	});

	test("lets Elasticsearch find a tick by its time, and keeps fields it does not know", async () => {
		const index = await indexWith(tickMapping);
		await client.index({
			index,
			document: { ...tick, more: 1 },
			refresh: true,
		});
		const { hits } = await client.search({
			index,
			query: { range: { time: { gte: "2026-11-20T09:30:00.250Z" } } },
		});
		assert.deepEqual(hits.hits[0]?._source, { ...tick, more: 1 });
	});

	test("lets DuckDB read raw lines without loss", async () => {
		const folder = await mkdtemp(join(tmpdir(), "contracts-"));
		const file = join(folder, "raw.jsonl");
		const instance = await DuckDBInstance.create(":memory:");
		try {
			await writeFile(file, `${JSON.stringify({ ...tick, more: 1 })}\n`);
			const connection = await instance.connect();
			const reader = await connection.runAndReadAll(
				`SELECT *, epoch_ms(time) AS ms FROM read_json('${file}', format = 'newline_delimited', columns = ${duckDbStruct(rawTickDuckDbColumns)})`,
			);
			const [row] = reader.getRowObjectsJson();
			assert.equal(row?.ms, String(Date.parse(tick.time)));
			assert.equal(row?.["Adj Close"], 56.1354);
			assert.equal(row?.Open, 0.1);
			assert.equal(row?.Volume, Number.MAX_SAFE_INTEGER);
			assert.equal(row?._offset, "42");
			connection.closeSync();
		} finally {
			instance.closeSync();
			await rm(folder, { recursive: true });
		}
	});
});
