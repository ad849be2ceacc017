import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Duration } from "@tickstack/contracts/duration";
import { sql } from "@tickstack/spark-connect/relation";
import { SparkSession } from "@tickstack/spark-connect/spark-session";
import { executorPodTemplate } from "../../constructs/spark/executor-pod.ts";
import { localPort } from "../../engines/ports.ts";
import { EXECUTOR_POD_TEMPLATE } from "../../engines/spark/spark-properties.ts";
import { staging } from "../../environments/staging.ts";
import { fetchForTests } from "../../local/artifacts/fetch-for-tests.ts";
import { findJdks } from "../../local/jdk/find-jdks.ts";
import {
	type EngineMembers,
	startMembers,
} from "../real-engines/engine-members.ts";
import { PodsApi } from "../real-engines/pods-api.ts";
import { SPARK_ENTRYPOINT } from "../real-node/spark-entrypoint.ts";

const PORT_BASE = 31_000;
const API_PORT = PORT_BASE + 450;
const DIR = resolve(".artifacts/spark-executors");
const DRIVER = "spark-connect-0";
/** Prod's shape of Spark, in a copy's size: with less heap its memory manager refuses to start. */
const spec = staging("executors", Duration.hours(1), {
	owner: "tests",
	created: "2026-01-01T00:00:00Z",
});

let api: PodsApi;
let members: EngineMembers;
let session: SparkSession;

before(async () => {
	const homes = await fetchForTests(["spark", "spark-kubernetes"]);
	// After what the members' start empties.
	const home = `${DIR}-home`;
	const jars = join(home, "jars");
	mkdirSync(jars, { recursive: true });
	for (const from of [homes.spark, homes["spark-kubernetes"]])
		for (const jar of readdirSync(join(from, "libs"))) {
			try {
				symlinkSync(join(from, "libs", jar), join(jars, jar));
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
			}
		}
	const entrypoint = join(home, "entrypoint.sh");
	// The image has an init process; here the test itself ends what is left.
	writeFileSync(
		entrypoint,
		SPARK_ENTRYPOINT.replace("/usr/bin/tini -s -- ", ""),
	);
	const java = findJdks([17], process.env)[17];
	api = await PodsApi.start({
		port: API_PORT,
		accounts: ["spark-connect", "spark-executor"],
		running: [{ metadata: { name: DRIVER }, spec: { containers: [] } }],
		directory: home,
		command: ({ args, environment, folders }) => [
			"env",
			`PATH=${process.env.PATH}`,
			`JAVA_HOME=${java}`,
			`SPARK_HOME=${home}`,
			`SPARK_CONF_DIR=${folders[environment.SPARK_CONF_DIR ?? ""]}`,
			`SPARK_LOCAL_DIRS=${folders[environment.SPARK_LOCAL_DIRS ?? ""]}`,
			...["bash", entrypoint, ...args],
		],
	});
	members = await startMembers({
		spec,
		engines: ["spark"],
		components: ["spark-connect"],
		portBase: PORT_BASE,
		dir: DIR,
		// What the construct and the kubelet do: the template, the pod's name, the image, the address of the API server.
		adapt: (engine, _, placement) => {
			const { config } = placement.of("spark-connect").paths;
			return {
				...engine,
				files: {
					...engine.files,
					"core-site.xml": "<configuration/>",
					[EXECUTOR_POD_TEMPLATE]: executorPodTemplate({
						labels: { env: spec.name },
						user: { runAsUser: 185, runAsGroup: 185, fsGroup: 185 },
						nodeRole: undefined,
					}),
				},
				command: engine.command.map((argument) =>
					argument
						.replace("$(POD_NAME)", DRIVER)
						.replace("$(SPARK_IMAGE)", "spark")
						.replace(
							"k8s://https://kubernetes.default.svc",
							`k8s://http://127.0.0.1:${API_PORT}`,
						)
						.replace(`${config}:${homes.spark}/libs/*`, `${config}:${jars}/*`),
				),
			};
		},
	});
	session = new SparkSession({
		url: `http://127.0.0.11:${localPort(PORT_BASE, "spark-connect")}`,
		userId: "tests",
		timeoutMs: 300_000,
	});
});

after(async () => {
	session?.disconnect();
	await members?.stop();
	await api?.stop();
});

/** Work for several tasks, with a shuffle between them. */
const QUERY = `SELECT count(*) AS groups, sum(n) AS rows
	FROM (SELECT id % 7 AS k, count(*) AS n FROM range(0, 100000, 1, 8) GROUP BY id % 7)`;

async function assertAnswer(): Promise<void> {
	const table = await session.collect(sql(QUERY));
	assert.deepEqual(
		table.toArray().map((row) => [Number(row?.groups), Number(row?.rows)]),
		[[7, 100_000]],
	);
}

test("the pods that Spark requests are accepted, with an account that may do nothing, and compute", async () => {
	await assertAnswer();
	assert.ok(api.created.length >= 1, "tasks ran in a pod");
	for (const { spec: pod } of api.created) {
		assert.equal(pod.serviceAccountName, "spark-executor");
		assert.equal(
			pod.containers[0]?.volumeMounts?.filter(
				({ mountPath }) => mountPath === "/tmp",
			).length,
			1,
		);
	}
});

test("an executor that is killed is replaced, and queries go on", async () => {
	const before = api.created.length;
	for (const { metadata } of api.created) api.kill(metadata.name);
	const end = Date.now() + 180_000;
	while (api.created.length === before) {
		assert.ok(Date.now() < end, "no other executor within three minutes");
		await sleep(200);
	}
	await assertAnswer();
});
