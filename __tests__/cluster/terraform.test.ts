import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import {
	Terraform,
	type TerraformProps,
} from "../../ops/terraform/terraform.ts";
import {
	TerraformError,
	TerraformInterruptedError,
} from "../../ops/terraform/terraform-error.ts";
import type { TerraformEvent } from "../../ops/terraform/terraform-events.ts";

/** Objects of Terraform's own provider: a real run without any other program. */
const data = (name: string, body: object) => ({
	resource: { terraform_data: { [name]: body } },
});
const command = (text: string) => ({
	provisioner: [{ "local-exec": { command: text } }],
});

let directory: string;
let events: TerraformEvent[];
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "terraform-"));
	events = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

async function stack(body: object, props: Partial<TerraformProps> = {}) {
	writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(body));
	const terraform = new Terraform({
		program: "terraform",
		directory,
		environment: { PATH: process.env.PATH ?? "" },
		log: (event) => events.push(event),
		...props,
	});
	await terraform.init();
	return terraform;
}

test("what was applied is in the state and the next plan is empty", async () => {
	const terraform = await stack({
		...data("one", { input: "value" }),
		output: { told: { value: ["a", "b"] } },
	});
	const plan = await terraform.plan({ out: join(directory, "kept") });
	assert.equal(plan.changes, true);
	assert.deepEqual(
		plan.json.resource_changes.map(({ address, change }) => [
			address,
			change.actions,
		]),
		[["terraform_data.one", ["create"]]],
	);
	await terraform.apply({ plan: join(directory, "kept") });
	assert.deepEqual(await terraform.output(), { told: ["a", "b"] });
	assert.deepEqual(await terraform.stateList(), ["terraform_data.one"]);
	assert.equal((await terraform.plan()).changes, false);
	await terraform.destroy();
	assert.deepEqual(await terraform.stateList(), []);
});

test("a stack that was never applied has nothing in its state", async () => {
	const terraform = await stack(data("one", {}));
	assert.deepEqual(await terraform.stateList(), []);
	assert.deepEqual(await terraform.output(), {});
});

test("progress is told object by object and summed up", async () => {
	const terraform = await stack(data("one", {}));
	await terraform.apply();
	const told = events.map((event) =>
		"address" in event ? `${event.kind} ${event.address}` : event.kind,
	);
	assert.ok(told.includes("started terraform_data.one"), told.join("\n"));
	assert.ok(told.includes("done terraform_data.one"), told.join("\n"));
	assert.deepEqual(events.at(-1), {
		kind: "summary",
		operation: "apply",
		add: 1,
		change: 0,
		remove: 0,
	});
});

test("a failure tells which object failed and why, and what came before it is kept", async () => {
	const terraform = await stack({
		resource: {
			terraform_data: {
				before: {},
				broken: {
					depends_on: ["terraform_data.before"],
					...command("echo no such luck >&2; exit 3"),
				},
			},
		},
	});
	await assert.rejects(terraform.apply(), (error: unknown) => {
		assert.ok(error instanceof TerraformError);
		assert.equal(error.failure.exitCode, 1);
		assert.match(error.message, /exit status 3/);
		return true;
	});
	assert.ok((await terraform.stateList()).includes("terraform_data.before"));
});

test("an invalid stack is refused with Terraform's own words", async () => {
	const terraform = await stack(data("one", {}));
	writeFileSync(
		join(directory, "cdk.tf.json"),
		JSON.stringify(data("one", { nonsense: 1 })),
	);
	await assert.rejects(terraform.plan(), /nonsense/);
});

test("a program that is not there is said to be missing", async () => {
	await assert.rejects(
		stack({}, { program: "no-such-terraform" }),
		/no-such-terraform init .*\n.*ENOENT/,
	);
});

test("an interrupted run ends what it has begun, keeps its state and can be repeated", async () => {
	const interrupt = new AbortController();
	const body = {
		resource: {
			terraform_data: {
				first: command("sleep 1.5"),
				second: { depends_on: ["terraform_data.first"] },
			},
		},
	};
	const interrupted = await stack(body, {
		interrupt: interrupt.signal,
		log: ({ kind }) => {
			if (kind === "started") interrupt.abort();
		},
	});
	await assert.rejects(interrupted.apply(), TerraformInterruptedError);
	const resumed = await stack(body);
	assert.deepEqual(await resumed.stateList(), ["terraform_data.first"]);
	await resumed.apply();
	assert.equal((await resumed.plan()).changes, false);
});
