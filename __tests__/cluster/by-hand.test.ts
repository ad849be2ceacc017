import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { ensureTools, terraformRc } from "../control-plane/tools.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { ensureCdktfCli } from "./cdktf-cli.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);
const ROOT = join(import.meta.dirname, "../..");
const STACKS = ["local-cluster-platform", "local-cluster-pipeline"] as const;

interface Synthesized {
	readonly output?: {
		readonly credential_names?: { readonly value: readonly string[] };
	};
}

describe("an environment by hand, with the cdktf CLI", () => {
	const folder = temporaryFolder();
	let cdktf: (...args: string[]) => Promise<string>;
	let nothing: readonly FoundObject[];
	const states = () => readdirSync(join(folder, ".states")).sort();

	before(async () => {
		nothing = await allObjects(api);
		await ensureTools(["provider-kubernetes"]);
		const [program, script] = await ensureCdktfCli();
		// The project's own, from a folder of the test's.
		const settings = JSON.parse(
			readFileSync(join(ROOT, "cdktf.json"), "utf8"),
		) as { app: string };
		const app = settings.app
			.replace("node_modules/", `${ROOT}/node_modules/`)
			.replace("./stacks/", `${ROOT}/stacks/`)
			.replace(/main\.ts$/, `${ROOT}/main.ts`);
		writeFileSync(
			join(folder, "cdktf.json"),
			JSON.stringify({ ...settings, app }),
		);
		const environment: Record<string, string> = {
			...baseEnvironment(process.env),
			...{ HOME: folder, CI: "true", CHECKPOINT_DISABLE: "1" },
			KUBE_CONFIG_PATH: kubeconfig,
			TF_CLI_CONFIG_FILE: await terraformRc(),
			TF_VAR_image_registry: "registry.example.com/tickstack",
			TF_VAR_allow_unpinned_images: "true",
		};
		cdktf = async (...args) => {
			const { stdout } = await promisify(execFile)(program, [script, ...args], {
				cwd: folder,
				env: environment,
				maxBuffer: 2 ** 26,
			});
			return stdout;
		};
		await cdktf("synth");
		const names = STACKS.flatMap((stack) => {
			const { output } = JSON.parse(
				readFileSync(
					join(folder, "cdktf.out/stacks", stack, "cdk.tf.json"),
					"utf8",
				),
			) as Synthesized;
			return output?.credential_names?.value ?? [];
		});
		environment.TF_VAR_credentials = JSON.stringify(
			Object.fromEntries(names.map((name) => [name, "made-by-hand"])),
		);
	});
	after(async () => {
		await cdktf?.("destroy", ...STACKS, "--auto-approve", ...OFFLINE);
	});
	/** The mirror of the tests is no registry. */
	const OFFLINE = ["--skip-provider-lock"];

	test("is listed", async () => {
		const listed = await cdktf("list");
		for (const stack of STACKS)
			assert.match(listed, new RegExp(`${stack} +cdktf\\.out/stacks/${stack}`));
	});

	test("is deployed, and a list or synth afterwards leaves its states where they are", async () => {
		await cdktf("deploy", ...STACKS, "--auto-approve", ...OFFLINE);
		const there = states();
		assert.deepEqual(
			there.filter((name) => name.endsWith(".tfstate")),
			[...STACKS].sort().map((stack) => `${stack}.tfstate`),
		);
		await cdktf("list");
		await cdktf("synth");
		assert.deepEqual(states(), there);
		assert.ok(!existsSync(join(folder, "cdktf.out", ".states")));
	});

	test("has no difference then", async () => {
		for (const stack of STACKS)
			assert.match(await cdktf("diff", stack, ...OFFLINE), /No changes/);
	});

	test("is destroyed without a trace", async () => {
		await cdktf("destroy", ...STACKS, "--auto-approve", ...OFFLINE);
		assert.deepEqual(await leftovers(api, nothing), []);
	});
});
