import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Kubectl } from "../../ops/kubernetes/kubectl.ts";
import { adoptExisting } from "../../ops/terraform/adopt-existing.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import {
	AppliedEnvironment,
	type Program,
	type Stack,
} from "./applied-environment.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { stagingCalled } from "./shapes.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);

/** Objects after which it is killed: some of each kind are made, and the engines are not up yet. */
const HALF_WAY = 50;

/** Kills Terraform and its provider at once while they create. */
async function applyAndKill(
	{ directory, environment }: Stack,
	program: string,
	namespace: string,
): Promise<void> {
	const child = spawn(program, ["apply", "-auto-approve", "-input=false"], {
		cwd: directory,
		env: { ...environment },
		stdio: "ignore",
		detached: true,
	});
	const ended = once(child, "exit");
	for (;;) {
		assert.equal(child.exitCode, null, "it must not end before it is killed");
		const objects = await allObjects(api);
		const made = objects.filter(
			({ object }) => object.metadata.namespace === namespace,
		);
		if (made.length > HALF_WAY) break;
		await sleep(100);
	}
	process.kill(-(child.pid as number), "SIGKILL");
	const [, signal] = await ended;
	assert.equal(signal, "SIGKILL");
}

for (const program of ["terraform", "tofu"] satisfies Program[])
	describe(`an apply by ${program} that is killed half way`, () => {
		const spec = stagingCalled("killed");
		const { name, namespace } = spec;
		let nothing: readonly FoundObject[];
		let applied: AppliedEnvironment;
		let platform: Stack;
		before(async () => {
			nothing = await allObjects(api);
			applied = await AppliedEnvironment.of(spec, { program, kubeconfig });
			[platform] = applied.stacks as [Stack];
			await applyAndKill(platform, applied.program, namespace);
			// It is kept every 20 s; the worst case is that it never was.
			rmSync(platform.state, { force: true });
		});
		after(() => applied?.destroy());

		const adopt = (environment: string) =>
			adoptExisting({
				...{ environment, namespace },
				terraform: platform.terraform,
				directory: platform.directory,
				kubectl: new Kubectl({
					context: "tickstack",
					environment: { ...platform.environment, KUBECONFIG: kubeconfig },
				}),
			});

		test("is not taken over by another environment", async () => {
			await assert.rejects(adopt("staging-other"), { code: "REFUSED" });
		});

		test("is resumed by the next, which adopts what is there", async () => {
			const adoption = await adopt(name);
			assert.ok(adoption && adoption.imported.length > HALF_WAY / 4);
			await applied.apply();
			adoption.done();
			assert.deepEqual(await applied.plan(), []);
			assert.equal(await adopt(name), undefined);
		});

		test("has no secret's value in its state", () => {
			const state = readFileSync(platform.state, "utf8");
			assert.match(state, /kubernetes_secret_v1/);
			assert.equal(state.includes(applied.secretValue), false);
		});

		test("leaves nothing when it is destroyed", async () => {
			await applied.destroy();
			assert.deepEqual(await leftovers(api, nothing), []);
		});
	});
