import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { exitCode } from "../../cli/exit-codes.ts";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import type { Removal } from "../../ops/deployment/removal.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { Operator, type OperatorProps } from "./operator.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);
const operator = (more: Partial<OperatorProps> = {}) =>
	Operator.at({ kubeconfig, program: "terraform", ...more });

const isRefused = (message: RegExp) => (error: Error) => {
	assert.match(error.message, message);
	assert.equal(exitCode(error), 3);
	return true;
};

describe("prod in its full shape, deployed by a pipeline", () => {
	let nothing: readonly FoundObject[];
	let ci: Operator;
	let agreed: string;
	const left = async () =>
		(await leftovers(api, nothing)).filter(
			(id) => !id.includes(OPERATIONS_NAMESPACE),
		);
	const deploy = (by: Operator, ...flags: string[]) =>
		by.run<PlanResult>("deploy", "prod", "--yes", ...flags);

	before(async () => {
		nothing = await allObjects(api);
		ci = await operator({ ci: true });
		const planned = await ci.run<PlanResult>("plan", "prod");
		assert.deepEqual(planned.later, []);
		agreed = planned.hash;
	});
	after(async () => {
		await ci?.kubectl.run([
			...["delete", "namespace", OPERATIONS_NAMESPACE, "bigdata"],
			"--ignore-not-found",
		]);
	});

	test("is refused without a hash, with another one, and when nobody's pipeline runs it; nothing is made", async () => {
		await assert.rejects(deploy(ci), isRefused(/only in CI and with/));
		await assert.rejects(
			deploy(ci, "--plan-hash", "0123456789abcdef"),
			isRefused(/not what was agreed on/),
		);
		await assert.rejects(
			deploy(await operator(), "--plan-hash", agreed),
			isRefused(/only in CI and with/),
		);
		assert.deepEqual(await left(), []);
	});

	test("is refused when the plan has changed since it was agreed on", async () => {
		const moved = await operator({
			ci: true,
			variables: { TF_VAR_image_registry: "registry.example.com/other" },
		});
		await assert.rejects(
			deploy(moved, "--plan-hash", agreed),
			isRefused(/not what was agreed on/),
		);
		assert.deepEqual(await left(), []);
	});

	test("with the hash that was agreed on is applied, exactly, and recorded", async () => {
		// Another machine than the one that planned: it shares nothing but the cluster.
		const other = await operator({ ci: true });
		const { changes, hash } = await deploy(other, "--plan-hash", agreed);
		assert.deepEqual([changes, hash, other.code], [true, agreed, 0]);
		const pods = await ci.kubectl.list("pods", { namespace: "bigdata" });
		assert.ok(pods.length > 20, `${pods.length} pods`);
		const [record] = await ci.run<ListedEnvironment[]>("staging", "list");
		assert.deepEqual(
			[record?.environment, record?.phase, record?.commit, record?.expires],
			["prod", "ready", "0123456789ab", null],
		);
		const again = await ci.run<PlanResult>("plan", "prod", "--exit-code");
		assert.deepEqual([again.changes, ci.code], [false, 0]);
		assert.notEqual(again.hash, agreed);
	});

	test("with another image of each workload is planned as a page, and deployed in one go", async () => {
		const next = await operator({
			ci: true,
			variables: { TF_VAR_image_registry: "registry.example.com/next" },
		});
		const { hash, changed } = await next.run<PlanResult>("plan", "prod");
		// A job's pods are made once: it runs again as another one.
		assert.deepEqual(
			changed.lost.map(({ object, action, dataAtRisk }) => [
				...[object.replace(/-.*/, ""), action, dataAtRisk],
			]),
			[["Job provisioner", "replaced", undefined]],
		);
		assert.equal(changed.cost.monthDifference, 0);
		assert.ok(changed.cost.hourAfter > 1);
		const restarts = new Map(
			changed.restarts.map(({ object, because }) => [object, because]),
		);
		assert.deepEqual(restarts.get("Deployment query-api"), [
			"image of query-api",
		]);
		// Its rollout is waited for, which provider-kubernetes issue 2926 is about.
		assert.deepEqual(restarts.get("StatefulSet kafka-producer"), [
			"image of tick-producer",
		]);
		await deploy(next, "--plan-hash", hash);
		const again = await next.run<PlanResult>("plan", "prod", "--exit-code");
		assert.deepEqual([again.changes, next.code], [false, 0]);
		await deploy(
			ci,
			"--plan-hash",
			(await ci.run<PlanResult>("plan", "prod")).hash,
		);
	});

	test("is not destroyed by what was agreed on for something else; then without a trace", async () => {
		const destroy = (hash: string) =>
			ci.run<Removal>("destroy", "prod", "--yes", "--plan-hash", hash);
		await assert.rejects(destroy(agreed), isRefused(/not what was agreed on/));
		const person = await operator({ answers: ["yes"] });
		await assert.rejects(
			person.run("destroy", "prod"),
			isRefused(/nothing was done/),
		);
		const { hash } = await ci.run<PlanResult>("plan", "prod", "--destroy");
		const { removed } = await destroy(hash);
		assert.ok((removed.StatefulSet ?? 0) >= 6, JSON.stringify(removed));
		assert.deepEqual(await left(), []);
		assert.deepEqual(await ci.run("staging", "list"), []);
	});
});
