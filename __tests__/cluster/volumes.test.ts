import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { exitCode } from "../../cli/exit-codes.ts";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import type { KubernetesObject } from "../../ops/kubernetes/kubectl.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { Operator } from "./operator.ts";

const kubeconfig = clusterUnderTest();
const RUNBOOK = join(import.meta.dirname, "../../docs/runbooks/volumes.md");

interface Claim extends KubernetesObject {
	readonly spec: {
		readonly resources: { readonly requests: { readonly storage: string } };
	};
}

describe("the volumes of an environment that is there", () => {
	const NAME = "staging-volumes";
	const LARGER = ["--set", "kafka.storage.size=20Gi"];
	let ada: Operator;
	const up = (...more: string[]) =>
		ada.run("staging", "up", "volumes", "--ttl", "2h", ...more);
	const storageClasses = () =>
		ada.kubectl.list<KubernetesObject>("storageclasses");
	const pods = async () =>
		(
			await ada.kubectl.list("pods", { namespace: NAME, labels: "app=kafka" })
		).map(({ metadata }) => `${metadata.name} ${metadata.creationTimestamp}`);
	const allowExpansion = async (allowed: boolean | null) => {
		for (const { metadata } of await storageClasses())
			await ada.kubectl.patch("storageclass", metadata.name, undefined, {
				allowVolumeExpansion: allowed,
			});
	};
	before(async () => {
		ada = await Operator.at({ kubeconfig, program: "terraform" });
		await up();
	});
	after(async () => {
		await allowExpansion(null);
		await ada.clearAway("volumes");
		await ada.kubectl.delete("namespace", OPERATIONS_NAMESPACE);
	});

	test("keep their size: another one is refused with the reason, and nothing is changed", async () => {
		await assert.rejects(up(...LARGER), (error: Error) => {
			assert.match(error.message, /kafka has 10Gi and would have 20Gi/);
			assert.match(error.message, /docs\/runbooks\/volumes\.md/);
			return exitCode(error) === 3;
		});
		const { changes } = await ada.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	});

	test("grow by the runbook's commands, under pods that stay", async () => {
		await allowExpansion(true);
		const running = await pods();
		assert.equal(running.length, 1);
		const commands = [
			...readFileSync(RUNBOOK, "utf8").matchAll(/```sh\n([\s\S]*?)```/g),
		].map(([, command = ""]) => command.replaceAll("NAMESPACE", NAME));
		assert.equal(commands.length, 2);
		for (const command of commands)
			execFileSync("sh", ["-ec", command], {
				env: { ...process.env, KUBECONFIG: kubeconfig },
				stdio: "pipe",
			});
		await up(...LARGER);
		const claims = await ada.kubectl.list<Claim>("persistentvolumeclaims", {
			namespace: NAME,
			labels: "app=kafka",
		});
		assert.deepEqual(
			claims.map(({ spec }) => spec.resources.requests.storage),
			["20Gi"],
		);
		assert.deepEqual(await pods(), running);
		const { changes } = await ada.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	});
});
