import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { exitCode } from "../../cli/exit-codes.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import {
	Kubectl,
	type KubernetesObject,
} from "../../ops/kubernetes/kubectl.ts";
import { Operations } from "../../ops/operator/operations.ts";
import type { OperationsContext } from "../../ops/operator/operations-context.ts";
import { Progress } from "../../ops/terraform/progress.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";

const environment = {
	...(process.env as Record<string, string>),
	KUBECONFIG: clusterUnderTest(),
};
const kubectl = new Kubectl({ environment, context: "tickstack" });
const NAME = "staging-lost";
const OBJECT = ["lease", `environment-${NAME}`, OPERATIONS_NAMESPACE] as const;

interface Lease extends KubernetesObject {
	readonly spec: { readonly holderIdentity: string };
}
const holder = async () =>
	(await kubectl.get<Lease>(...OBJECT))?.spec.holderIdentity;

/** Somebody else acquires the lease, as after a minute without a sign of life. */
const acquireBy = async (holderIdentity: string): Promise<void> => {
	await kubectl.replace({
		...(await kubectl.get<Lease>(...OBJECT)),
		spec: {
			holderIdentity,
			leaseDurationSeconds: 60,
			renewTime: new Date().toISOString().replace("Z", "000Z"),
		},
	});
};

describe("a run whose lease somebody else has acquired", () => {
	const lines: string[] = [];
	const progress = new Progress({
		write: (line) => void lines.push(line),
		clock: () => performance.now(),
	});
	let operations: Operations;

	before(async () => {
		const context: OperationsContext = {
			...{ now: Date.now, who: "ada@laptop (pid 1)", commit: "0123456789ab" },
			...{ program: "terraform", kubeContext: "tickstack", environment },
			...{ workRoot: temporaryFolder(), waitMs: 60_000, unlock: false },
			interrupt: new AbortController().signal,
			progress,
		};
		operations = await Operations.on(
			{ kind: "kubeconfig", context: "tickstack" },
			context,
		);
	});
	after(() =>
		kubectl.run([
			"delete",
			"namespace",
			OPERATIONS_NAMESPACE,
			"--ignore-not-found",
		]),
	);

	test("is interrupted, says who has it and what was under way, records nothing and leaves it to them", async () => {
		const record = operations.stamped({
			...{ environment: NAME, title: "lost", from: "prod", namespace: NAME },
			...{ isolation: "namespace", owner: "ada", settings: {}, commit: "1" },
			phase: "applying",
		});
		const run = operations.withLease(NAME, async () => {
			await operations.record(record);
			progress.event(`${NAME}-platform`, {
				kind: "started",
				action: "create",
				address: "kubernetes_stateful_set_v1.kafka_stateful-set_1A2B3C4D",
				seconds: 0,
			});
			await acquireBy("bob@desk (pid 2)");
			await once(operations.context.interrupt, "abort");
			await operations.record({ ...record, phase: "failed" });
			throw new Error("interrupted");
		});
		await assert.rejects(run, (error: Error) => {
			assert.match(error.message, /bob@desk \(pid 2\) holds it now/);
			assert.match(
				error.message,
				/staging-lost-platform had under way: create stateful set kafka/,
			);
			return exitCode(error) === 7;
		});
		assert.match(lines.join("\n"), /bob@desk \(pid 2\) holds the lease now/);
		assert.equal(await holder(), "bob@desk (pid 2)");
		assert.equal((await operations.records.get(NAME))?.phase, "applying");
		await kubectl.delete(...OBJECT);
	});

	test("and ends before it has noticed, does not end as if all were well", async () => {
		const run = operations.withLease(NAME, () => acquireBy("eve@desk (pid 3)"));
		await assert.rejects(run, (error) => exitCode(error) === 7);
		assert.equal(await holder(), "eve@desk (pid 3)");
	});
});
