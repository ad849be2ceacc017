import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { PlanResult } from "../../ops/deployment/plan-stacks.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { Operator } from "./operator.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);

const COMMANDS = ["up", "down"] as const;
/** About as long as an `up` takes where these tests run. */
const LONGEST_MS = 40_000;
/** Moments at which a runner is killed, always the same. `TICKSTACK_KILLS=50` tries all of them, which takes most of an hour. */
const POINTS = fc.sample(
	fc.record({
		command: fc.constantFrom(...COMMANDS),
		afterMs: fc.integer({ min: 200, max: LONGEST_MS }),
		/** Whether its Terraform is killed too, as when a machine goes down. */
		terraformToo: fc.boolean(),
		next: fc.constantFrom(...COMMANDS),
	}),
	{ numRuns: 50, seed: 20_261_127 },
);
const TRIED = Number(process.env.TICKSTACK_KILLS ?? 4);

describe("a runner that is killed with kill -9", () => {
	const TITLE = "killed";
	const NAME = "staging-killed";
	let ada: Operator;
	let nothing: readonly FoundObject[];
	const up = ["staging", "up", TITLE, "--ttl", "7d"] as const;
	const listed = async () =>
		(await ada.run<ListedEnvironment[]>("staging", "list"))[0];

	before(async () => {
		nothing = await allObjects(api);
		ada = await Operator.at({ kubeconfig, program: "terraform" });
	});
	after(async () => {
		await ada.clearAway(TITLE);
		await ada.kubectl.run([
			"delete",
			"namespace",
			OPERATIONS_NAMESPACE,
			"--ignore-not-found",
		]);
	});

	const isComplete = async () => {
		assert.equal((await listed())?.phase, "ready");
		const { changes } = await ada.run<PlanResult>("plan", NAME);
		assert.equal(changes, false);
	};
	const isGone = async () => {
		assert.equal(await listed(), undefined);
		const left = await leftovers(api, nothing);
		assert.deepEqual(
			left.filter(
				(id) => !id.includes(OPERATIONS_NAMESPACE) || id.includes(NAME),
			),
			[],
		);
	};

	for (const [index, point] of POINTS.slice(0, TRIED).entries()) {
		const { command, afterMs, terraformToo, next } = point;
		test(`${index + 1}: in ${command} after ${afterMs} ms${terraformToo ? " with its Terraform" : ""} leaves what one ${next} makes whole`, async () => {
			if (command === "down") await ada.run(...up);
			const killed = ada.start(
				...(command === "up" ? up : ["staging", "down", TITLE]),
			);
			const ended = once(killed, "exit");
			await Promise.race([ended, sleep(afterMs)]);
			killed.kill("SIGKILL");
			await ended;
			if (terraformToo) ada.killTerraform(NAME);
			// Its lease ends a minute after its last sign of life.
			ada.later(90_000);
			if (next === "up") {
				await ada.run(...up);
				await isComplete();
			} else {
				await ada.clearAway(TITLE);
				await isGone();
			}
		});
	}
});
