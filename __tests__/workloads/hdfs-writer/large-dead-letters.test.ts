import assert from "node:assert/strict";
import { test } from "node:test";
import { dev } from "../../../environments/dev.ts";
import type { EnvironmentSpec } from "../../../environments/environment-spec.ts";
import { local } from "../../../environments/local.ts";
import { prod } from "../../../environments/prod.ts";
import { declarationOf } from "../../../pipeline/declaration.ts";
import { pipeline } from "../../../pipeline/pipeline.ts";
import { tick, until, WriterUnderTest } from "./writer-under-test.ts";

/** Kafka's largest record batch by default (`max.message.bytes`). */
const LARGEST_BATCH = 1_048_588;
/** What is in a batch of one record beside its value: headers of batch and record. */
const ENVELOPE = 128;

/** What the page declares of a topic; there is one broker here, so one copy in sync is enough. */
function configsOf(spec: EnvironmentSpec, topic: string) {
	const { topics } = declarationOf(pipeline(spec), {
		passwordFile: (_, user) => user,
	});
	const found = topics.find(({ name }) => name === topic);
	assert(found);
	return { ...found.configs, "min.insync.replicas": "1" };
}

for (const spec of [dev, prod, local()])
	test(`a bad record of the greatest size that the ticks' topic of ${spec.name} takes reaches the dead letters, and the next tick HDFS`, async () => {
		await using writer = await WriterUnderTest.create(1);
		const { ticks, ticksDeadLetters } = spec.kafka.topics;
		await writer.configure(
			configsOf(spec, ticks.name),
			configsOf(spec, ticksDeadLetters.name),
		);
		const bad = "x".repeat(LARGEST_BATCH - ENVELOPE);
		await writer.produce(0, [{ value: bad }]);
		await writer.produceTicks(0, [tick(new Date().toISOString())]);
		// On a busy machine the client sends a record of this size twice: it is told apart by its origin.
		const [end = 0] = await writer.ends(1);
		await writer.start();
		await writer.untilCommitted(end);
		const letters = await writer.deadLetters();
		assert.ok(letters.length > 0);
		for (const { value, headers } of letters) {
			assert.equal(value?.length, bad.length);
			assert.equal(headers["error.code"], "NOT_JSON");
		}
		await until(async () => (await writer.lines()).length > 0);
	});
