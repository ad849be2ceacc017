import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kafkaBinding, serviceFields } from "@tickstack/contracts/bindings";
import { ConfigError, defineConfig } from "@tickstack/contracts/config";
import { Duration } from "@tickstack/contracts/duration";
import {
	boolean,
	decimal,
	duration,
	integer,
	list,
	oneOf,
	positiveInteger,
	size,
	text,
	url,
} from "@tickstack/contracts/field";
import { Size } from "@tickstack/contracts/size";

const everyKind = defineConfig("every-kind", {
	flushRecords: positiveInteger({ default: 100, doc: "Records." }),
	port: integer({ min: 0, max: 65_535, doc: "Port." }),
	ratio: decimal({ default: 0.5, min: 0, max: 1, doc: "Ratio." }),
	flushInterval: duration({ default: "60s", min: "1s", doc: "Age." }),
	maxFile: size({ default: "64MiB", doc: "Size." }),
	replay: boolean({ default: false, doc: "Replay." }),
	mode: oneOf(["update", "append"], { default: "update", doc: "Mode." }),
	nodes: list({ doc: "Nodes." }),
	address: url({ optional: true, doc: "Address." }),
	name: text({ pattern: /^[a-z]+$/, default: "tick", doc: "Name." }),
});

function problemsOf(
	env: Record<string, string>,
	argv: string[] = [],
): readonly { key: string; value: string | undefined }[] {
	try {
		everyKind.parse(env, argv);
	} catch (error) {
		assert.ok(error instanceof ConfigError);
		assert.equal(error.code, "CONFIG_INVALID");
		return error.problems;
	}
	return assert.fail("the configuration was taken");
}

describe("a workload's configuration", () => {
	test("fills in defaults and leaves an optional field undefined", () => {
		const values = everyKind.parse({ PORT: "9100", NODES: "a, b,," });
		assert.equal(values.flushRecords, 100);
		assert.equal(values.flushInterval.toSeconds(), 60);
		assert.equal(values.maxFile.bytes, 64 * 2 ** 20);
		assert.deepEqual(values.nodes, ["a", "b"]);
		assert.equal(values.address, undefined);
	});

	test("names all problems at once, with what was given and what is allowed", () => {
		const problems = problemsOf({
			FLUSH_RECORDS: "0",
			PORT: "70000",
			RATIO: "NaN",
			FLUSH_INTERVAL: "10ms",
			MAX_FILE: "much",
			REPLAY: "yes",
			MODE: "complete",
			ADDRESS: "ftp://host",
			NAME: "Tick1",
		});
		assert.deepEqual(
			problems.map(({ key }) => key),
			[
				"FLUSH_RECORDS",
				"PORT",
				"RATIO",
				"FLUSH_INTERVAL",
				"MAX_FILE",
				"REPLAY",
				"MODE",
				"NODES",
				"ADDRESS",
				"NAME",
			],
		);
		assert.throws(
			() => everyKind.parse({ PORT: "70000" }),
			/2 configuration problem\(s\)\n {2}PORT="70000" is not allowed; it takes a whole number from 0 to 65535\n {2}NODES is missing/,
		);
	});

	test("takes an empty variable as a missing one", () => {
		assert.deepEqual(
			problemsOf({ PORT: "", NODES: "a" }).map(({ key, value }) => [
				key,
				value,
			]),
			[["PORT", undefined]],
		);
	});

	test("lets a flag win over its variable", () => {
		const values = everyKind.parse({ PORT: "1", NODES: "a" }, [
			"--port",
			"2",
			"--flush-interval=5s",
			"--replay",
		]);
		assert.equal(values.port, 2);
		assert.equal(values.flushInterval.toSeconds(), 5);
		assert.equal(values.replay, true);
	});

	test("refuses an unknown flag and a stray word, and lists the flags that there are", () => {
		const problems = problemsOf({ PORT: "1", NODES: "a" }, [
			"--flush-record",
			"5",
		]);
		assert.deepEqual(
			problems.map(({ key }) => key),
			["--flush-record", "5"],
		);
		assert.throws(
			() => everyKind.parse({ PORT: "1", NODES: "a" }, ["--nope"]),
			/--nope.*--flush-records, --port/,
		);
	});

	test("renders the environment that it reads back as the same values", () => {
		const given = {
			flushRecords: 7,
			port: 0,
			ratio: 0.25,
			flushInterval: Duration.milliseconds(1_500),
			maxFile: Size.mebibytes(3),
			replay: true,
			mode: "append",
			nodes: ["http://a:1", "http://b:2"],
			address: "https://host/path",
			name: "tock",
		} as const;
		const env = everyKind.render(given);
		assert.equal(env.FLUSH_INTERVAL, "1500ms");
		assert.equal(env.NODES, "http://a:1,http://b:2");
		assert.deepEqual(everyKind.parse(env), given);
	});

	test("renders nothing for a field that is left out", () => {
		assert.deepEqual(everyKind.render({ port: 1 }), { PORT: "1" });
	});

	test("explains every field in its help and its table", () => {
		const help = everyKind.help();
		const rows = everyKind.rows();
		assert.equal(rows.length, 10);
		for (const { flag, variable, doc } of rows)
			for (const part of [flag, variable, doc])
				assert.ok(help.includes(part), part);
		assert.deepEqual(
			rows.slice(1, 3).map((row) => [row.variable, row.default, row.allowed]),
			[
				["PORT", "required", "a whole number from 0 to 65535"],
				["RATIO", "0.5", "a number from 0 to 1"],
			],
		);
	});

	test("cannot be declared with a default that it would not take", () => {
		assert.throws(
			() => duration({ default: "soon", doc: "Never." }),
			/default "soon" is not a duration/,
		);
	});

	test("gets its connection from the bindings that grants fill in", () => {
		const config = defineConfig("bound", { ...serviceFields, ...kafkaBinding });
		assert.deepEqual(
			config
				.rows()
				.filter(({ source }) => source === "binding")
				.map(({ variable }) => variable),
			[
				"KAFKA_BROKERS",
				"KAFKA_USERNAME",
				"KAFKA_PASSWORD_FILE",
				"KAFKA_CA_FILE",
			],
		);
		assert.equal(config.parse({ KAFKA_BROKERS: "k:9092" }).httpPort, 9_100);
	});
});
