import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Duration } from "@tickstack/contracts/duration";
import { kafkaProducer } from "@tickstack/runtime/kafka";
import { alertRules } from "../../constructs/observability/alert-rules.ts";
import { type Listener, localPort } from "../../engines/ports.ts";
import { dev } from "../../environments/dev.ts";
import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";
import { prometheusPrograms } from "./prometheus.ts";

const ROOT = join(import.meta.dirname, "../..");
const DATA = join(ROOT, ".artifacts/outages");
const PORT_BASE = 26_000;
const PROMETHEUS = "http://127.0.0.1:26990";
const WHERE = 'namespace="outages"';
/** In seconds. Alerts of counters keep firing for ten minutes after the last event. */
const LIMIT = { fires: 240, resolves: 300, resolvesCounted: 900 };

/** The rules of an environment, sooner: what they wait for is not what is tried here. */
const RULES = alertRules(
	{
		...dev,
		alerts: { ...dev.alerts, consumerDelay: Duration.seconds(30) },
	},
	WHERE,
).filter(({ expression }) => !/kube/.test(expression));
const SERVICES = Object.values<WorkloadDefinition>(CATALOGUE).filter(
	({ kind }) => kind.kind === "service",
);

async function tickstack(...args: string[]): Promise<string> {
	const child = spawn(
		process.execPath,
		[join(ROOT, "cli/bin/tickstack.mjs"), ...args, "--data-dir", DATA],
		{ cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
	);
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	const [code] = await new Promise<[number | null]>((resolve) =>
		child.once("close", (exit) => resolve([exit])),
	);
	assert.ok(code === 0 || args[0] === "status", `${args[0]} ends with ${code}`);
	return output;
}

async function pidOf(name: string): Promise<number> {
	const { components } = JSON.parse(await tickstack("status", "--json")) as {
		components: { name: string; pid: number | null }[];
	};
	const pid = components.find((component) => component.name === name)?.pid;
	assert.ok(pid, `${name} runs`);
	return pid;
}

async function firing(): Promise<Set<string>> {
	const answer = await fetch(`${PROMETHEUS}/api/v1/alerts`);
	const { data } = (await answer.json()) as {
		data: { alerts: { state: string; labels: { alertname: string } }[] };
	};
	return new Set(
		data.alerts
			.filter(({ state }) => state === "firing")
			.map(({ labels }) => labels.alertname),
	);
}

/** Seconds until it is so. */
async function secondsUntil(
	what: string,
	limitSeconds: number,
	isSo: (firing: ReadonlySet<string>) => boolean,
): Promise<number> {
	const begun = performance.now();
	for (;;) {
		const alerts = await firing();
		const seconds = Math.round((performance.now() - begun) / 1_000);
		if (isSo(alerts)) return seconds;
		assert.ok(
			seconds < limitSeconds,
			`${what}: not within ${limitSeconds} s; firing: ${[...alerts].join(", ")}`,
		);
		await sleep(1_000);
	}
}

const elasticsearch = async (path: string, body: unknown): Promise<void> => {
	const answer = await fetch(
		`http://127.0.0.1:${localPort(PORT_BASE, "elasticsearch-http")}${path}`,
		{
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(body),
		},
	);
	assert.equal(answer.status, 200, await answer.text());
};

async function produce(topic: string, key: string): Promise<void> {
	const producer = kafkaProducer(
		{
			kafkaBrokers: [`127.0.0.1:${localPort(PORT_BASE, "kafka-broker")}`],
			kafkaUsername: undefined,
			kafkaPasswordFile: undefined,
			kafkaCaFile: undefined,
		},
		"outages",
	);
	await producer.send({
		messages: [{ topic, key: Buffer.from(key), value: Buffer.from("{}") }],
	});
	await producer.close();
}

/** A process and those it has started: Elasticsearch is one that starts another. */
function withChildren(pid: number): number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
		.split(" ")
		.filter(Boolean)
		.map(Number);
	return [pid, ...children.flatMap(withChildren)];
}

/** Stops a process as a hang does: its port stays open, and nothing is answered. */
const hangs = (name: string) => async () => {
	const processes = withChildren(await pidOf(name));
	for (const pid of processes) process.kill(pid, "SIGSTOP");
	return async () => {
		for (const pid of processes) process.kill(pid, "SIGCONT");
	};
};

/** Name of the index behind the served batch, for the time that nothing is served. */
async function servedIndex(): Promise<string> {
	const answer = await fetch(
		`http://127.0.0.1:${localPort(PORT_BASE, "elasticsearch-http")}/_alias/batch_features`,
	);
	const [index] = Object.keys((await answer.json()) as object);
	assert.ok(index);
	return index;
}

const OUTAGES: readonly {
	readonly fault: string;
	readonly alerts: readonly string[];
	/** @returns what ends it */
	readonly begin: () => Promise<() => Promise<void>>;
}[] = [
	{
		fault: "the NameNode hangs",
		alerts: ["WriterBehind"],
		begin: hangs("hadoop-namenode"),
	},
	{
		fault: "Spark hangs",
		alerts: ["SpeedLayerBehind"],
		begin: hangs("spark-connect"),
	},
	{
		fault: "Elasticsearch hangs",
		alerts: ["IndexerBehind"],
		begin: hangs("elasticsearch"),
	},
	{
		fault: "the producer hangs",
		alerts: ["WorkloadSilent", "ReplicaSilent"],
		begin: hangs("tick-producer"),
	},
	{
		fault: "the broker hangs",
		alerts: [
			"WriterBehind",
			"SpeedLayerBehind",
			"IndexerBehind",
			"TicksSkipped",
		],
		begin: hangs("kafka"),
	},
	{
		fault: "the index of the served batch is gone",
		alerts: ["BatchGone"],
		begin: async () => {
			const index = await servedIndex();
			const actions = (does: "add" | "remove") =>
				elasticsearch("/_aliases", {
					actions: [{ [does]: { index, alias: "batch_features" } }],
				});
			await actions("remove");
			return () => actions("add");
		},
	},
	{
		fault: "a record that is no tick",
		alerts: ["TicksRefused"],
		begin: async () => {
			await produce("stocks-history", "AAPL");
			return async () => undefined;
		},
	},
	{
		fault: "a record that is no window",
		alerts: ["WindowsRefused"],
		begin: async () => {
			await produce("stock-realtime", "AAPL");
			return async () => undefined;
		},
	},
];
const COUNTED = new Set(["TicksSkipped", "TicksRefused", "WindowsRefused"]);

let prometheus: ChildProcess | undefined;

before(async () => {
	rmSync(DATA, { recursive: true, force: true });
	await tickstack(
		...["start", "--detach", "--port-base", String(PORT_BASE)],
		...["--ticks-per-second", "100"],
	);
	const folder = join(DATA, "prometheus");
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, "rules.json"),
		JSON.stringify({
			groups: [
				{
					name: "tickstack",
					rules: RULES.map(({ name, expression, lasting }) => ({
						alert: name,
						expr: expression,
						for: `${Math.min(lasting.toSeconds(), 5)}s`,
					})),
				},
			],
		}),
	);
	writeFileSync(
		join(folder, "prometheus.json"),
		JSON.stringify({
			global: {
				scrape_interval: "2s",
				scrape_timeout: "2s",
				evaluation_interval: "2s",
			},
			rule_files: ["rules.json"],
			scrape_configs: SERVICES.map(({ name, image }) => ({
				job_name: name,
				static_configs: [
					{
						targets: [`127.0.0.1:${localPort(PORT_BASE, image as Listener)}`],
						labels: { namespace: "outages", container: image, pod: name },
					},
				],
			})),
		}),
	);
	const { prometheus: program } = await prometheusPrograms();
	prometheus = spawn(
		program,
		[
			`--config.file=${join(folder, "prometheus.json")}`,
			`--storage.tsdb.path=${join(folder, "series")}`,
			`--web.listen-address=${new URL(PROMETHEUS).host}`,
			"--log.level=error",
		],
		{ stdio: ["ignore", "ignore", "inherit"] },
	);
	for (let tries = 0; tries < 60; tries++) {
		if (await fetch(`${PROMETHEUS}/-/ready`).catch(() => undefined)) break;
		await sleep(500);
	}
	await secondsUntil(
		"nothing fires on a pipeline that is well",
		600,
		(alerts) => alerts.size === 0,
	);
});

after(async () => {
	prometheus?.kill();
	await tickstack("stop");
});

for (const { fault, alerts, begin } of OUTAGES)
	test(`${fault}: ${alerts.join(", ")}`, async (t) => {
		const end = await begin();
		const took: string[] = [];
		try {
			for (const alert of alerts)
				took.push(
					`${alert} after ${await secondsUntil(alert, LIMIT.fires, (now) => now.has(alert))} s`,
				);
		} finally {
			await end();
		}
		const resolved = await secondsUntil(
			`${alerts.join(", ")} resolved`,
			LIMIT.resolves,
			(now) => !alerts.some((alert) => now.has(alert) && !COUNTED.has(alert)),
		);
		t.diagnostic(`${fault}: ${took.join(", ")}; resolved after ${resolved} s`);
	});

test("everything is resolved in the end, and each rule that can fire here has fired", async () => {
	await secondsUntil(
		"all resolved",
		LIMIT.resolvesCounted,
		(now) => now.size === 0,
	);
	const tried = new Set(OUTAGES.flatMap(({ alerts }) => alerts));
	// Tried by promtool alone: what takes a day, a slow disk, or Spark killed three times.
	const untried = [
		"WindowsLate",
		"BatchOld",
		"BatchNeverServed",
		"SpeedLayerRestarting",
	];
	assert.deepEqual(
		RULES.map(({ name }) => name)
			.filter((name) => !tried.has(name))
			.toSorted(),
		untried.toSorted(),
	);
});
