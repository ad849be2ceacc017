import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startControlPlane } from "../__tests__/control-plane/control-plane.ts";
import { makeCheckable } from "../__tests__/control-plane/synth-stacks.ts";
import { ensureTools, terraformRc } from "../__tests__/control-plane/tools.ts";
import { baseEnvironment } from "../local/pipeline/base-environment.ts";
import { type Row, report } from "./report.ts";

/**
 * A disposable environment on a control plane with simulated nodes, whose pods are ready at once: what is measured is the
 * runner, Terraform and the API server, not the engines' start. Beside it, by hand: the same stacks synthesized, then
 * `terraform init` and `apply` one after the other, with state in files and no records. The providers are in a mirror on disk.
 */
const ROOT = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "bench-staging-"));
await ensureTools(["provider-kubernetes"]);
const controlPlane = await startControlPlane({
	directory: join(folder, "cluster"),
	portBase: 16_380,
	simulatedNodes: 3,
});
const environment = {
	...baseEnvironment(process.env),
	HOME: folder,
	KUBECONFIG: controlPlane.kubeconfig,
	KUBE_CONFIG_PATH: controlPlane.kubeconfig,
	TF_CLI_CONFIG_FILE: await terraformRc(),
	TF_VAR_image_registry: "registry.example.com/tickstack",
	TF_VAR_allow_unpinned_images: "true",
};

function run(
	program: string,
	args: readonly string[],
	{ cwd = ROOT, more = {} }: { cwd?: string; more?: object } = {},
): void {
	const { status, stdout, stderr } = spawnSync(program, args, {
		cwd,
		env: { ...environment, ...more },
		encoding: "utf8",
		maxBuffer: 64 * 2 ** 20,
	});
	if (status !== 0)
		throw new Error(`${program} ${args.join(" ")}: ${stderr}${stdout}`);
}

const ops = (...args: string[]) =>
	run(process.execPath, [
		...["cli/main.ts", ...args, "--context", "tickstack"],
		...["--work-dir", join(folder, "ops")],
	]);

/** What a person types; `-target` and other short cuts left out. */
function byHand(action: "apply" | "plan" | "destroy"): void {
	const out = join(folder, "hand");
	if (action === "apply")
		run(process.execPath, [
			...["cli/main.ts", "synth", "--out", out],
			...["--staging", "hand", "--ttl", "4h", "--owner", "bench"],
			...["--created", new Date().toISOString()],
			...["--context", "tickstack"],
		]);
	const stacks = readdirSync(join(out, "stacks")).sort();
	// By name the pipeline comes first, by dependency the platform.
	const order = action === "destroy" ? stacks : stacks.toReversed();
	for (const stack of order) {
		const cwd = join(out, "stacks", stack);
		if (action === "apply") makeCheckable(cwd);
		const names = JSON.parse(readFileSync(join(cwd, "cdk.tf.json"), "utf8"))
			.output.credential_names.value as string[];
		const more = {
			TF_VAR_credentials: JSON.stringify(
				Object.fromEntries(names.map((name) => [name, "bench"])),
			),
		};
		if (action === "apply") run("terraform", ["init"], { cwd, more });
		const approved = action === "plan" ? [] : ["-auto-approve"];
		run("terraform", [action, ...approved], { cwd, more });
	}
}

function seconds(action: () => void): number {
	const started = performance.now();
	action();
	return Math.round((performance.now() - started) / 100) / 10;
}

try {
	const mine: Row = {
		by: "npm run staging",
		up: seconds(() => ops("staging", "up", "bench", "--ttl", "4h")),
		again: seconds(() => ops("staging", "up", "bench", "--ttl", "4h")),
		plan: seconds(() => ops("plan", "staging-bench")),
		sleep: seconds(() => ops("staging", "sleep", "bench")),
		wake: seconds(() => ops("staging", "wake", "bench")),
		down: seconds(() => ops("staging", "down", "bench")),
	};
	const hand: Row = {
		by: "terraform by hand",
		up: seconds(() => byHand("apply")),
		again: seconds(() => byHand("apply")),
		plan: seconds(() => byHand("plan")),
		down: seconds(() => byHand("destroy")),
	};
	report([mine, hand]);
} finally {
	await controlPlane.stop();
	rmSync(folder, { recursive: true, force: true });
}
