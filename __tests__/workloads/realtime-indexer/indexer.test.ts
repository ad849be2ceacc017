import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import { Duration } from "@tickstack/contracts/duration";
import {
	type RealtimeWindow,
	realtimeWindowMapping,
	windowId,
} from "@tickstack/contracts/realtime-window";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { kafkaAdmin, kafkaProducer } from "@tickstack/runtime/kafka";
import { timestampRuns } from "@tickstack/runtime/timestamp-runs";
import { TopicReader } from "@tickstack/runtime/topic-reader";
import { realtimeIndexerConfig } from "../../../workloads/realtime-indexer/src/config.ts";
import { grantedNames } from "../../granted-names.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import { windowSample } from "../window-sample.ts";
import { eventually, WorkloadProcess } from "../workload-process.ts";

const AGAIN = windowId(windowSample({ ticker: "AGAIN" }));

describe("the realtime-indexer on real engines", () => {
	const { kafkaBrokers, elasticsearchNodes } = engines();
	const config = realtimeIndexerConfig.parse(
		realtimeIndexerConfig.render({
			...grantedNames("realtimeIndexer"),
			kafkaBrokers,
			elasticsearchNodes,
		}),
	);
	const elasticsearch = elasticsearchClient(config);
	const admin = kafkaAdmin(config, "test");
	const producer = kafkaProducer(config, "test");
	const proxy = new CuttableProxy(elasticsearchNodes[0] ?? "");
	const made: string[] = [];
	const running: WorkloadProcess[] = [];

	/** A topic with its dead-letter topic and an index of their own. */
	async function place({ properties = {}, create = true } = {}) {
		const name = `idx-${randomBytes(4).toString("hex")}`;
		made.push(name);
		await admin.createTopics({
			topics: [name, `${name}.dlq`],
			partitions: 2,
			replicas: 1,
		});
		const mappings = {
			...realtimeWindowMapping,
			properties: { ...realtimeWindowMapping.properties, ...properties },
		};
		const index = () =>
			elasticsearch.indices.create({
				index: name,
				mappings,
				settings: { number_of_replicas: 0 },
			});
		if (create) await index();
		return { name, index };
	}

	async function start(
		name: string,
		node = elasticsearchNodes[0] ?? "",
		settings: Parameters<typeof realtimeIndexerConfig.render>[0] = {},
	) {
		const indexer = await WorkloadProcess.start(
			"realtime-indexer",
			realtimeIndexerConfig.render({
				kafkaBrokers,
				elasticsearchNodes: [node],
				topic: name,
				deadLetterTopic: `${name}.dlq`,
				index: name,
				group: name,
				batchRecords: 100,
				...settings,
			}),
		);
		running.push(indexer);
		return indexer;
	}

	/** Each at the time that its document then has as its last update. */
	async function send(
		topic: string,
		values: readonly (RealtimeWindow | string)[],
	): Promise<void> {
		const messages = values.map((value) => ({
			topic,
			key: Buffer.from(typeof value === "string" ? "x" : windowId(value)),
			value: Buffer.from(
				typeof value === "string" ? value : JSON.stringify(value),
			),
			timestamp: BigInt(
				typeof value === "string" ? Date.now() : Date.parse(value.updated_at),
			),
		}));
		for (const run of timestampRuns(messages))
			await producer.send({ messages: run });
	}

	async function documents(index: string): Promise<Map<string, number>> {
		await elasticsearch.indices.refresh({ index });
		const { hits } = await elasticsearch.search<RealtimeWindow>({
			index,
			size: 5_000,
		});
		return new Map(
			hits.hits.map(({ _id, _source }) => [
				_id ?? "",
				_source?.trade_count ?? 0,
			]),
		);
	}

	/** Records of both partitions that the indexers' group has committed. */
	async function committed(name: string): Promise<number> {
		const [group] = await admin.listConsumerGroupOffsets({
			groups: [{ groupId: name, topics: [{ name, partitionIndexes: [0, 1] }] }],
		});
		return (group?.topics[0]?.partitions ?? []).reduce(
			(sum, { committedOffset }) => sum + Math.max(0, Number(committedOffset)),
			0,
		);
	}

	before(() => proxy.open());
	afterEach(async () => {
		for (const indexer of running.splice(0)) await indexer.stop("SIGKILL");
	});
	after(async () => {
		await admin.deleteTopics({
			topics: made.flatMap((name) => [name, `${name}.dlq`]),
		});
		for (const index of made)
			await elasticsearch.indices.delete({ index, ignore_unavailable: true });
		await producer.close();
		await admin.close();
		await elasticsearch.close();
		await proxy.cut();
	});

	test("a window becomes a document and an older update never replaces a newer one", async () => {
		const { name } = await place();
		const indexer = await (await start(name)).ready();
		await send(name, [windowSample({ trade_count: 5 })]);
		await eventually(async () => (await documents(name)).size === 1);
		await send(name, [windowSample({ trade_count: 3 })]);
		await eventually(
			async () =>
				(await indexer.metric(
					"realtime_indexer_documents_total",
					'result="stale"',
				)) === 1,
		);
		await send(name, [windowSample({ trade_count: 8 })]);
		await eventually(
			async () =>
				(await documents(name)).get("AAPL|2026-11-20T09:30:00.000Z") === 8,
		);
		assert.ok(
			(await indexer.metric("realtime_indexer_last_window_age_seconds")) > 0,
		);
		assert.equal(await indexer.stop(), 0);
	});

	test("what is no window and what does not fit the mapping goes to the dead-letter topic with the reason", async () => {
		const { name } = await place({ properties: { company: { type: "ip" } } });
		const indexer = await (await start(name)).ready();
		await send(name, [
			"{broken",
			windowSample({ company: "no address" }),
			windowSample({ ticker: "IBM", company: "10.0.0.1" }),
		]);
		await eventually(async () => (await documents(name)).size === 1);
		const reader = new TopicReader(config, "test", `${name}.dlq`);
		const letters = new Map<string, Record<string, string>>();
		await eventually(async () => {
			for (const partition of [0, 1])
				for (const { value, headers } of await reader.read(partition, 0))
					letters.set(
						String(value),
						Object.fromEntries(
							headers.map(([key, text]) => [String(key), String(text)]),
						),
					);
			return letters.size === 2;
		});
		await reader.close();
		const broken = letters.get("{broken");
		assert.equal(broken?.["error.code"], "NOT_JSON");
		assert.equal(broken?.["source.topic"], name);
		const unfit = [...letters.values()].find((letter) => letter !== broken);
		assert.equal(unfit?.["error.code"], "NOT_INDEXABLE");
		assert.equal(unfit?.["error.field"], "company");
		assert.equal(
			await indexer.metric(
				"realtime_indexer_documents_total",
				'result="refused"',
			),
			2,
		);
	});

	test("after kill −9 in mid-stream every window has its newest update", async () => {
		const { name } = await place();
		const first = await (await start(name)).ready();
		const updates = (count: number) =>
			Array.from({ length: 300 }, (_, n) =>
				windowSample({ ticker: `T${n}`, trade_count: count }),
			);
		const sending = (async () => {
			for (let count = 1; count <= 20; count++)
				await send(name, updates(count));
		})();
		await eventually(async () => (await documents(name)).size > 0);
		assert.equal(await first.stop("SIGKILL"), "SIGKILL");
		await sending;
		await (await start(name)).ready();
		await eventually(
			async () => {
				const found = await documents(name);
				return found.size === 300 && [...found.values()].every((n) => n === 20);
			},
			{ what: "the newest update of every window" },
		);
	});

	test("what is written is committed before another indexer takes its partitions, and before a stop ends", async () => {
		const { name } = await place();
		const windows = (prefix: string) =>
			Array.from({ length: 50 }, (_, n) =>
				windowSample({ ticker: `${prefix}${n}` }),
			);
		const first = await (await start(name)).ready();
		await send(name, windows("A"));
		await eventually(async () => (await documents(name)).size === 50);
		const second = await (await start(name)).ready();
		assert.equal(await committed(name), 50);
		await first.ready();
		await send(name, windows("B"));
		await eventually(async () => (await documents(name)).size === 100);
		const [ofFirst, ofSecond] = await Promise.all([
			first.metric("realtime_indexer_documents_total"),
			second.metric("realtime_indexer_documents_total"),
		]);
		assert.equal(ofFirst + ofSecond, 100, "no window is written twice");
		assert.ok(ofSecond > 0, "the second indexer has a share");
		assert.deepEqual(await Promise.all([first.stop(), second.stop()]), [0, 0]);
		assert.equal(await committed(name), 100);
	});

	test("while Elasticsearch is away it is not ready and loses nothing", async () => {
		const { name } = await place();
		const indexer = await (await start(name, proxy.url)).ready();
		await proxy.cut();
		await send(name, [windowSample({ trade_count: 1 })]);
		await eventually(async () => !(await indexer.isReady()), {
			what: "unreadiness",
		});
		await send(name, [
			windowSample({ trade_count: 2 }),
			windowSample({ ticker: "IBM" }),
		]);
		await proxy.open();
		await eventually(async () => (await documents(name)).size === 2);
		assert.equal(
			(await documents(name)).get("AAPL|2026-11-20T09:30:00.000Z"),
			2,
		);
		await indexer.ready();
		assert.equal(await indexer.stop(), 0);
	});

	test("windows are deleted when they are older than the retention, and newer ones never", async () => {
		const { name } = await place();
		const updated = (ticker: string, daysAgo: number) =>
			windowSample({
				ticker,
				updated_at: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
			});
		const old = Array.from({ length: 1_500 }, (_, n) => updated(`O${n}`, 8));
		await (await start(name)).ready();
		await send(name, [...old, updated("NEW", 6), updated("AGAIN", 9)]);
		await eventually(async () => (await documents(name)).size === 1_502);
		await send(name, [{ ...updated("AGAIN", 0), trade_count: 11 }]);
		await eventually(async () => (await documents(name)).get(AGAIN) === 11);
		const keeping = await start(name, undefined, {
			retention: Duration.days(7),
			retentionInterval: Duration.seconds(1),
		});
		await eventually(async () => (await documents(name)).size === 2);
		await send(name, [updated("LATE", 8)]);
		await eventually(
			async () =>
				(await keeping.metric(
					"realtime_indexer_documents_total",
					'result="expired"',
				)) === 1_501,
		);
		assert.deepEqual(
			[...(await documents(name)).keys()].sort(),
			[AGAIN, AGAIN.replace("AGAIN", "NEW")].sort(),
		);
		assert.equal(await keeping.stop(), 0);
	});

	test("it waits for the index and can be stopped while it waits", async () => {
		const { name, index } = await place({ create: false });
		await send(name, [windowSample()]);
		const waiting = await start(name);
		await eventually(() => waiting.output.includes("not there yet"));
		assert.equal(await waiting.isReady(), false);
		assert.equal(await waiting.stop(), 0);
		const indexer = await start(name);
		await index();
		await indexer.ready();
		await eventually(async () => (await documents(name)).size === 1);
	});
});
