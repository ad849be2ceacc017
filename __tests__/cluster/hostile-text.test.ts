import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import {
	App,
	LocalBackend,
	TerraformOutput,
	TerraformStack,
	TerraformVariable,
} from "cdktf";
import fc from "fast-check";
import { keepTextLiteral } from "../../constructs/terraform/terraform-text.ts";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import type { UpResult } from "../../ops/deployment/bring-up.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { OPERATIONS_NAMESPACE } from "../../ops/kubernetes/cluster-records.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { ensureTools } from "../control-plane/tools.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { allObjects, type FoundObject, leftovers } from "./all-objects.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { Operator } from "./operator.ts";

const kubeconfig = clusterUnderTest();
const api = KubernetesApi.fromFile(kubeconfig);

const SIGNS = ["$", "%", "{", "}", '"', "\\", "~", "a", "ä", "\n", " "];
const SNIPPETS = [`\${file("/etc/hostname")}`, "%{ if true }a%{ endif }"];
const hostile = fc.sample(
	fc
		.array(fc.constantFrom(...SIGNS, ...SNIPPETS), { maxLength: 9 })
		.map((parts) => parts.join("")),
	{ numRuns: 300, seed: 16 },
);

/** What Terraform makes of texts that stand alone, as keys, and beside a reference. */
function applied(program: string): Readonly<Record<string, unknown>> {
	const outdir = temporaryFolder();
	const app = new App({ outdir });
	const stack = new TerraformStack(app, "texts");
	new LocalBackend(stack, { path: "terraform.tfstate" });
	const { stringValue: reference } = new TerraformVariable(stack, "reference", {
		default: "REFERENCE",
	});
	for (const [index, text] of hostile.entries())
		new TerraformOutput(stack, `text-${index}`, {
			value: [text, { [text]: text }, `${text}${reference}${text}${reference}`],
		});
	keepTextLiteral(app);
	app.synth();
	const cwd = `${outdir}/stacks/texts`;
	const env = { ...baseEnvironment(process.env), CHECKPOINT_DISABLE: "1" };
	const run = (...args: string[]) =>
		execFileSync(program, args, { cwd, env, encoding: "utf8" });
	run("init", "-input=false");
	run("apply", "-auto-approve", "-input=false");
	const outputs = JSON.parse(run("output", "-json")) as Record<
		string,
		{ value: unknown }
	>;
	return Object.fromEntries(
		Object.entries(outputs).map(([name, { value }]) => [name, value]),
	);
}

describe("text that looks like Terraform's own", () => {
	for (const program of ["terraform", "tofu"])
		test(`is applied by ${program} byte for byte, alone, as a key and beside references`, async () => {
			const { opentofu } =
				program === "tofu"
					? await ensureTools(["opentofu"])
					: { opentofu: program };
			const outputs = applied(opentofu);
			for (const [index, text] of hostile.entries())
				assert.deepEqual(outputs[`text-${index}`], [
					text,
					{ [text]: text },
					`${text}REFERENCE${text}REFERENCE`,
				]);
		});
});

describe("a disposable environment whose owner is called like an expression", () => {
	const OWNER = `\${file("/etc/hostname")} %{ for a in b } $$` + "{x}";
	const NAME = "staging-hostile";
	let eve: Operator;
	let nothing: readonly FoundObject[];
	const up = (...flags: string[]) =>
		eve.run<UpResult>("staging", "up", "hostile", ...flags);
	const ownerThere = async () =>
		(await eve.kubectl.get("namespace", NAME))?.metadata.annotations?.[
			"tickstack.dev/owner"
		];
	before(async () => {
		nothing = await allObjects(api);
		eve = await Operator.at({ kubeconfig, program: "terraform" });
	});
	after(async () => {
		await eve.clearAway("hostile");
		await eve.kubectl.run([
			"delete",
			"namespace",
			OPERATIONS_NAMESPACE,
			"--ignore-not-found",
		]);
	});

	test("is annotated with exactly that name", async () => {
		const { owner } = await up("--ttl", "2h", "--owner", OWNER);
		assert.equal(owner, OWNER);
		assert.equal(await ownerThere(), OWNER);
	});

	test("changes its owner only when another one is given, and says so", async () => {
		assert.equal((await up()).owner, OWNER);
		const { owner } = await up("--owner", "bob@example.com");
		assert.equal(owner, "bob@example.com");
		assert.equal(await ownerThere(), "bob@example.com");
		assert.ok(
			eve.lines.some((line) =>
				/its owner was .* is bob@example.com now/.test(line),
			),
			eve.lines.join("\n"),
		);
	});

	test("is taken down whatever its record holds, which no version of this code would apply", async () => {
		const name = `environment-${NAME}`;
		const found = await eve.kubectl.get<{
			apiVersion: string;
			kind: string;
			metadata: { name: string };
			data: Record<string, string>;
		}>("configmap", name, OPERATIONS_NAMESPACE);
		const record = JSON.parse(found?.data["record.json"] ?? "{}") as object;
		await eve.kubectl.patch("configmap", name, OPERATIONS_NAMESPACE, {
			data: {
				"record.json": JSON.stringify({
					...record,
					owner: "{TfToken[TOKEN.0]}\u0007",
					settings: { "kafka.nothing": "of the kind" },
				}),
			},
		});
		const [listed] = await eve.run<ListedEnvironment[]>("staging", "list");
		assert.equal(listed?.costPerHour, null);
		await eve.run("staging", "down", "hostile");
		const left = await leftovers(api, nothing);
		assert.deepEqual(
			left.filter(
				(id) => !id.includes(OPERATIONS_NAMESPACE) || id.includes(NAME),
			),
			[],
		);
	});
});
