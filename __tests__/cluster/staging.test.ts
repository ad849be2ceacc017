import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { exitCode } from "../../cli/exit-codes.ts";
import type { UpResult } from "../../ops/deployment/bring-up.ts";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import type { Removal } from "../../ops/deployment/removal.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import type { KubernetesObject } from "../../ops/kubernetes/kubectl.ts";
import type { ConfigMap } from "../../ops/records/read-record.ts";
import type { Extension } from "../../ops/staging/extend.ts";
import type { ReapResult } from "../../ops/staging/reap.ts";
import type { SleepResult } from "../../ops/staging/sleep-wake.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { Operator } from "./operator.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);
const HOUR_MS = 3_600_000;

interface Secret extends KubernetesObject {
	readonly data: Readonly<Record<string, string>>;
}
interface Scalable extends KubernetesObject {
	readonly spec: { readonly replicas: number };
}

/** What is there but for the store of environments. */
const leftBeside = async (before: readonly FoundObject[]) =>
	(await leftovers(api, before)).filter(
		(id) => !id.includes(OPERATIONS_NAMESPACE),
	);

/** What is stored about an environment. */
const stored = async (environment: string) =>
	(await allObjects(api)).filter(
		({ id }) =>
			id.includes(`${OPERATIONS_NAMESPACE}/`) && id.includes(environment),
	);

const forgetStore = async ({ kubectl }: Operator): Promise<void> => {
	await kubectl.run(["delete", "namespace", OPERATIONS_NAMESPACE]);
};

const isRefused = (message: RegExp) => (error: Error) => {
	assert.match(error.message, message);
	assert.equal(exitCode(error), 3);
	return true;
};

describe("a disposable environment", () => {
	const TITLE = "feature/Ticks";
	const NAME = "staging-feature-a2f2";
	let ada: Operator;
	let nothing: readonly FoundObject[];
	const plan = () => ada.run<PlanResult>("plan", NAME);
	const scalables = () =>
		ada.kubectl.list<Scalable>("deployments,statefulsets", { namespace: NAME });
	const replicas = async () =>
		Object.fromEntries(
			(await scalables()).map(({ kind, metadata, spec }) => [
				`${kind}/${metadata.name}`,
				spec.replicas,
			]),
		);
	const up = (...more: string[]) =>
		ada.run<UpResult>("staging", "up", TITLE, "--ttl", "4h", ...more);

	before(async () => {
		nothing = await allObjects(api);
		ada = await Operator.at({ kubeconfig, program: "terraform" });
	});
	after(async () => {
		await ada.clearAway(TITLE);
		await forgetStore(ada);
	});

	test("comes up with everything ready, and says how to reach it, what it costs and when it goes", async () => {
		const result = await up("--set", "workloads.hdfsWriter.maxReplicas=2");
		assert.equal(result.environment, NAME);
		assert.match(
			String(result.connect["query-api-page"]),
			/^kubectl .*port-forward service\/query-api/,
		);
		assert.ok(result.cost.total > 0);
		assert.ok(result.differences.includes("kafka.brokers: 3 → 1"));
		const due = Date.parse(result.expires) - Date.now();
		assert.ok(due > 3.5 * HOUR_MS && due <= 4 * HOUR_MS, result.expires);
		const counts = Object.values(await replicas());
		assert.ok(counts.length >= 12 && counts.every((count) => count > 0));
	});

	test("is known to every operator: by a label, annotations, a record in its namespace and one in the store", async () => {
		const namespace = await ada.kubectl.get("namespace", NAME);
		const { labels = {}, annotations = {} } = namespace?.metadata ?? {};
		assert.equal(labels["tickstack.dev/disposable"], "true");
		assert.equal(annotations["tickstack.dev/owner"], "ada@example.com");
		for (const [name, where] of [
			["environment", NAME],
			[`environment-${NAME}`, OPERATIONS_NAMESPACE],
		] as const) {
			const { data = {} } =
				(await ada.kubectl.get<ConfigMap>("configmap", name, where)) ?? {};
			assert.deepEqual(
				[data.title, data.owner, data.commit, data.phase, data.ttl],
				[TITLE, "ada@example.com", "0123456789ab", "ready", "4h"],
			);
		}
		const [listed] = await ada.run<ListedEnvironment[]>("staging", "list");
		assert.equal(listed?.environment, NAME);
		assert.equal(listed?.phase, "ready");
	});

	test("has secrets that neither its states nor its records hold", async () => {
		const { data } = (await ada.kubectl.get<Secret>(
			"secret",
			`credentials-${NAME}`,
			OPERATIONS_NAMESPACE,
		)) as Secret;
		const values = Object.entries(
			JSON.parse(
				Buffer.from(data["credentials.json"] ?? "", "base64").toString(),
			) as Record<string, string>,
		);
		assert.ok(values.length > 10);
		const states = await ada.kubectl.list<Secret>("secrets", {
			namespace: OPERATIONS_NAMESPACE,
			labels: "tfstate=true",
		});
		assert.equal(states.length, 2);
		const text = states
			.map(({ data }) =>
				gunzipSync(Buffer.from(data.tfstate ?? "", "base64")).toString(),
			)
			.join();
		assert.match(text, /kubernetes_secret_v1/);
		for (const [name, value] of values)
			assert.ok(!text.includes(JSON.stringify(value).slice(1, -1)), name);
		const given = await ada.kubectl.get<Secret>(
			"secret",
			"kafka-hdfs-writer",
			NAME,
		);
		assert.equal(
			Buffer.from(given?.data.password ?? "", "base64").toString(),
			Object.fromEntries(values)["kafka-hdfs-writer/password"],
		);
	});

	test("is the same after another up: nothing is replaced, edited or given another secret", async () => {
		const look = async () =>
			(
				await ada.kubectl.list<KubernetesObject & { data?: unknown }>(
					"deployments,statefulsets,secrets,services,networkpolicies,configmaps",
					{ namespace: NAME },
				)
			)
				.filter(({ metadata }) => metadata.name !== "environment")
				.map(({ kind, metadata, data }) => [
					...[kind, metadata.name, metadata.resourceVersion, data],
				])
				.filter(([kind]) => kind !== "Deployment" && kind !== "StatefulSet");
		const before = [await look(), await replicas()];
		const first = await ada.run<ListedEnvironment[]>("staging", "list");
		const again = await up();
		assert.deepEqual([await look(), await replicas()], before);
		assert.equal(again.expires, first[0]?.expires);
		assert.equal((await plan()).changes, false);
	});

	test("sleeps without pods and with its disks, and wakes exactly as it was", async () => {
		await ada.kubectl.run([
			...["scale", "deployment", "kafka-consumer", "--replicas=2"],
			...["--namespace", NAME],
		]);
		const before = await replicas();
		assert.equal(before["Deployment/kafka-consumer"], 2);
		const claims = () =>
			ada.kubectl.list("persistentvolumeclaims", { namespace: NAME });
		const names = (objects: readonly KubernetesObject[]) =>
			objects.map(({ metadata }) => metadata.name);
		const disks = names(await claims());
		const suspended = async () =>
			(
				await ada.kubectl.list<
					KubernetesObject & { spec: { suspend: boolean } }
				>("cronjobs", { namespace: NAME })
			).map(({ metadata, spec }) => [metadata.name, spec.suspend]);
		const jobs = await suspended();
		assert.ok(jobs.length > 0);

		const slept = await ada.run<SleepResult>("staging", "sleep", TITLE);
		assert.deepEqual(slept.replicas, before);
		assert.ok(Object.values(await replicas()).every((count) => count === 0));
		for (const [name, isSuspended] of await suspended())
			assert.equal(isSuspended, true, String(name));
		assert.deepEqual(names(await claims()), disks);
		assert.ok(disks.length > 5);
		const [listed] = await ada.run<ListedEnvironment[]>("staging", "list");
		assert.equal(listed?.phase, "asleep");

		await ada.run("staging", "sleep", TITLE);
		await ada.run("staging", "wake", TITLE);
		assert.deepEqual(await replicas(), before);
		assert.deepEqual(await suspended(), jobs);
		assert.equal((await plan()).changes, false);
	});

	test("lives longer when it is extended, up to the maximum, and its plan stays empty", async () => {
		const extended = await ada.run<Extension>(
			...["staging", "extend", TITLE, "--ttl", "6h"],
		);
		const due = Date.parse(extended.expires) - Date.now();
		assert.ok(due > 5.9 * HOUR_MS && due < 6.1 * HOUR_MS, extended.expires);
		assert.equal((await plan()).changes, false);
		await assert.rejects(
			ada.run("staging", "extend", TITLE, "--ttl", "7d"),
			isRefused(/lives longer than 7d/),
		);
	});

	test("keeps its name to itself", async () => {
		// The same name from another title cannot be had by chance: the record is made to say so.
		const name = `environment-${NAME}`;
		const record = await ada.kubectl.get<ConfigMap>(
			...(["configmap", name, OPERATIONS_NAMESPACE] as const),
		);
		const text = record?.data?.["record.json"] ?? "";
		const rename = (to: string) =>
			ada.kubectl.patch("configmap", name, OPERATIONS_NAMESPACE, {
				data: { "record.json": to },
			});
		await rename(text.replace(TITLE, "another/title"));
		await assert.rejects(up(), isRefused(/would have the same name/));
		await rename(text);
	});

	test("is left alone by the reaper before its time, taken away after it, and leaves nothing", async () => {
		const reap = (...flags: string[]) =>
			ada.run<ReapResult>("staging", "reap", ...flags);
		assert.equal((await reap("--yes")).verdicts[0]?.reap, false);
		ada.later(7 * HOUR_MS);
		const dry = await reap();
		assert.deepEqual(
			[dry.dryRun, dry.verdicts[0]?.reap, dry.removed],
			[true, true, []],
		);
		assert.ok(await ada.kubectl.get("namespace", NAME));
		await assert.rejects(up(), isRefused(/extend it first, or take it down/));
		assert.deepEqual((await reap("--yes")).removed, [NAME]);
		assert.deepEqual(await leftBeside(nothing), []);
		assert.deepEqual(await stored(NAME), []);
		await assert.rejects(ada.run("staging", "down", TITLE), (error: Error) => {
			assert.match(error.message, /there is no environment .*nothing is left/);
			return exitCode(error) === 6;
		});
	});
});

describe("an up that was broken off, with OpenTofu", () => {
	const NAME = "staging-broken-off";
	const UP = ["staging", "up", "broken-off", "--ttl", "2h"] as const;
	let bob: Operator;
	let nothing: readonly FoundObject[];
	const phase = async () =>
		(await bob.run<ListedEnvironment[]>("staging", "list"))[0]?.phase;

	before(async () => {
		nothing = await allObjects(api);
		bob = await Operator.at({ kubeconfig, program: "tofu" });
	});
	after(async () => {
		await bob.clearAway("broken-off");
		await forgetStore(bob);
	});

	test("by Ctrl-C ends in order, is recorded and can be taken down", async () => {
		const run = await bob.startUntil(/platform: \d+ of \d+ done/, ...UP);
		run.process.kill("SIGINT");
		assert.equal(await run.ended, 130);
		assert.equal(await phase(), "failed");
		const { removed } = await bob.run<Removal>(
			...["staging", "down", "broken-off"],
		);
		assert.ok((removed.ConfigMap ?? 0) > 0);
		assert.deepEqual(await leftBeside(nothing), []);
	});

	test("by kill -9 keeps its lease for a minute, and then goes on where it was", async () => {
		const run = await bob.startUntil(/platform: \d+ of \d+ done/, ...UP);
		run.process.kill("SIGKILL");
		await run.ended;
		await assert.rejects(bob.run(...UP), (error) => exitCode(error) === 4);
		bob.later(90_000);
		await bob.run(...UP);
		assert.equal(await phase(), "ready");
		const { changes } = await bob.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	});

	test("because it was suspended for so long that somebody else has its lease stops, says who, and leaves it to them", async () => {
		await bob.kubectl.run([
			...["set", "env", "deployment/query-api", "ANOTHER=1"],
			...["--namespace", NAME],
		]);
		const run = await bob.startUntil(/platform: applying/, ...UP);
		const lease = () =>
			bob.kubectl.get<KubernetesObject & { spec: { holderIdentity: string } }>(
				...(["lease", `environment-${NAME}`, OPERATIONS_NAMESPACE] as const),
			);
		run.process.kill("SIGSTOP");
		const held = await lease();
		await bob.kubectl.replace({
			...held,
			spec: {
				holderIdentity: "eve@desk (pid 1)",
				leaseDurationSeconds: 60,
				renewTime: new Date().toISOString().replace("Z", "000Z"),
			},
		});
		run.process.kill("SIGCONT");
		assert.equal(await run.ended, 7, run.said());
		assert.match(run.said(), /eve@desk \(pid 1\) holds it now/);
		assert.equal((await lease())?.spec.holderIdentity, "eve@desk (pid 1)");
		// What she does is hers to record.
		assert.equal(await phase(), "applying");
		bob.later(90_000);
		await bob.run(...UP);
		assert.equal(await phase(), "ready");
	});

	test("adopts what was made and not written down", async () => {
		const lost = await bob.loseFromState(NAME, "pipeline", /query-api/);
		assert.ok(lost.length > 3, lost.join());
		await bob.run(...UP);
		const adopted = bob.lines.filter((line) => /adopting it$/.test(line));
		assert.equal(adopted.length, lost.length, adopted.join("\n"));
		const { changes } = await bob.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	});

	test("does not go while a finalizer holds it; then it is told which one, and the next down ends it", async () => {
		await bob.kubectl.create({
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: {
				name: "held",
				namespace: NAME,
				finalizers: ["example.com/guard"],
			},
		});
		await assert.rejects(
			bob.run("staging", "down", "broken-off", "--wait", "30s"),
			(error: Error) => {
				assert.equal(exitCode(error), 5);
				assert.match(
					error.message,
					/ConfigMap held waits for example\.com\/guard/,
				);
				return true;
			},
		);
		await bob.kubectl.patch("configmap", "held", NAME, {
			metadata: { finalizers: null },
		});
		await bob.run("staging", "down", "broken-off");
		assert.deepEqual(await leftBeside(nothing), []);
		assert.deepEqual(await stored(NAME), []);
	});
});

describe("a record that this code cannot read", () => {
	const NAME = "staging-old";
	let eve: Operator;
	const write = (record: object) =>
		eve.kubectl.apply({
			apiVersion: "v1",
			kind: "ConfigMap",
			metadata: {
				name: `environment-${NAME}`,
				namespace: OPERATIONS_NAMESPACE,
				labels: { "tickstack.dev/record": "environment" },
			},
			data: { "record.json": JSON.stringify(record) },
		});
	before(async () => {
		eve = await Operator.at({ kubeconfig, program: "terraform" });
		const namespace = { apiVersion: "v1", kind: "Namespace" };
		await eve.kubectl.create({
			...namespace,
			metadata: { name: OPERATIONS_NAMESPACE },
		});
		await eve.kubectl.create({
			...namespace,
			metadata: {
				name: NAME,
				labels: { env: NAME, "tickstack.dev/disposable": "true" },
			},
		});
		await write({ version: 99, environment: NAME, owner: "ada" });
	});
	after(() => forgetStore(eve));

	test("is listed with what to do, and refuses what would overwrite it", async () => {
		const [listed] = await eve.run<ListedEnvironment[]>("staging", "list");
		assert.equal(listed?.environment, NAME);
		assert.match(listed?.problem ?? "", /version 99, which a later version/);
		await assert.rejects(
			eve.run("staging", "up", "old", "--ttl", "1h"),
			isRefused(/version 99/),
		);
		await assert.rejects(
			eve.run("staging", "extend", "old", "--ttl", "1h"),
			isRefused(/version 99/),
		);
	});

	test("is no reason to keep what it is about", async () => {
		await eve.run("staging", "down", "old");
		assert.deepEqual(await stored(NAME), []);
		assert.equal(await eve.kubectl.get("namespace", NAME), undefined);
	});

	test("that is lost is no environment, until its leftovers are named on purpose", async () => {
		await eve.kubectl.create({
			apiVersion: "v1",
			kind: "Namespace",
			metadata: { name: NAME, labels: { "tickstack.dev/disposable": "true" } },
		});
		await assert.rejects(eve.run("staging", "down", "old"), (error: Error) => {
			assert.match(error.message, /namespace staging-old; --leftovers/);
			return exitCode(error) === 6;
		});
		assert.ok(await eve.kubectl.get("namespace", NAME));
		await eve.run("staging", "down", "old", "--leftovers");
		assert.equal(await eve.kubectl.get("namespace", NAME), undefined);
	});
});

describe("what is refused changes nothing", () => {
	let eve: Operator;
	before(async () => {
		eve = await Operator.at({ kubeconfig, program: "terraform" });
	});

	for (const [args, message] of [
		[["up", "prod", "--ttl", "1h"], /permanent environment/],
		[["down", "prod"], /permanent environment/],
		[["up", "a;b", "--ttl", "1h"], /is no name/],
		[["up", "long", "--ttl", "30d"], /not within the maximum of 7d/],
		[["up", "new"], /--ttl says how long/],
		[["up", "new", "--ttl", "soon"], /is no TTL/],
		[
			["up", "new", "--ttl", "1h", "--set", "kafka.security=none"],
			/like its original/,
		],
		[["extend", "nobody", "--ttl", "1h"], /there is no disposable environment/],
		[["sleep", "nobody"], /there is no disposable environment/],
	] as const)
		test(`staging ${args.join(" ")}`, async () => {
			await assert.rejects(eve.run("staging", ...args), isRefused(message));
		});

	test("a namespace that is somebody else's is neither taken over nor taken down", async () => {
		const metadata = { name: "staging-theirs" };
		await eve.kubectl.create({ apiVersion: "v1", kind: "Namespace", metadata });
		try {
			await assert.rejects(
				eve.run("staging", "up", "theirs", "--ttl", "1h"),
				isRefused(/is no disposable environment's/),
			);
			await assert.rejects(
				eve.run("staging", "down", "theirs"),
				isRefused(/does not carry the label/),
			);
		} finally {
			await eve.kubectl.delete("namespace", metadata.name);
			await forgetStore(eve);
		}
	});
});
