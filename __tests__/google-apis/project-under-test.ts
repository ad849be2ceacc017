import assert from "node:assert/strict";
import type { Terraform } from "../../ops/terraform/terraform.ts";
import { TerraformError } from "../../ops/terraform/terraform-error.ts";
import { signInWorkflow, type Workflow } from "./github-token.ts";
import { type Google, startGoogle } from "./google.ts";
import { GoogleClient } from "./google-client.ts";
import { GoogleStacks } from "./google-stack.ts";

const OWNER = "user:owner@example.com";
const BILLING = "012345-6789AB-CDEF01";
const PROJECT_ID = "example-project";
const VARIABLES = {
	alert_email: "someone@example.com",
	allow_unpinned_images: "true",
	billing_account: BILLING,
	domain: "example.com",
	github_repository: "example/tickstack",
	monthly_budget: "100",
	page_viewers: '["group:viewers@example.com"]',
	project_id: PROJECT_ID,
	project_number: "123456789012",
};

/** What a stack is applied with, when not by the owner and not from nothing. */
export interface ApplyOptions {
	/** Access token of who applies. @default the owner's */
	readonly token?: string;
	/** Import ids of what exists already. @default none */
	readonly existing?: readonly string[];
}

/** The stacks of an environment in their order. */
export const stacksOf = (environment: string): string[] =>
	["foundation", "cluster", "platform", "pipeline"].map(
		(part) => `${environment}-${part}`,
	);

/** An empty project with an owner and somebody who pays, and the stacks that are applied to it. */
export class ProjectUnderTest {
	readonly google: Google;
	readonly #stacks: GoogleStacks;
	readonly #owner: string;

	private constructor(google: Google, stacks: GoogleStacks) {
		this.google = google;
		this.#stacks = stacks;
		const { world } = google;
		world.addProject(PROJECT_ID, VARIABLES.project_number, OWNER);
		world.billingAccounts.add(BILLING);
		world.setPolicy(
			`billingbudgets.googleapis.com/billingAccounts/${BILLING}`,
			[{ role: "roles/billing.admin", members: [OWNER] }],
		);
		this.#owner = world.signIn(OWNER);
	}

	/** @param more command lines of further environments */
	static async start(
		...more: readonly (readonly string[])[]
	): Promise<ProjectUnderTest> {
		const stacks = await GoogleStacks.synthesize(...more);
		return new ProjectUnderTest(await startGoogle(), stacks);
	}

	async stop(): Promise<void> {
		await this.google.close();
		this.#stacks.remove();
	}

	stack(
		name: string,
		{ token = this.#owner, existing = [] }: ApplyOptions = {},
	): Promise<Terraform> {
		return this.#stacks.stack(name, this.google, token, {
			...VARIABLES,
			existing: JSON.stringify(existing),
		});
	}

	/** Applies a stack and expects all that it declares, with nothing left to do. */
	async applies(name: string, options?: ApplyOptions): Promise<void> {
		const terraform = await this.stack(name, options);
		await terraform.apply();
		assert.equal(
			(await terraform.stateList()).length,
			this.#stacks.size(name),
			`resources of ${name}`,
		);
		await this.isUnchanged(name, options);
	}

	/** Expects that applying a stack again would do nothing. */
	async isUnchanged(name: string, options?: ApplyOptions): Promise<void> {
		const { json } = await (await this.stack(name, options)).plan();
		assert.deepEqual(
			json.resource_changes
				.filter(
					({ change }) => !["no-op", "read"].includes(change.actions.join()),
				)
				.map(({ address, change }) => `${change.actions.join("+")} ${address}`),
			[],
			`the plan of ${name}`,
		);
	}

	/** @param lasting what leaves the state before, as `tickstack destroy` has it */
	async destroys(
		name: string,
		{ lasting, ...options }: ApplyOptions & { readonly lasting?: RegExp } = {},
	): Promise<void> {
		const terraform = await this.stack(name, options);
		const kept = (await terraform.stateList()).filter((each) =>
			lasting?.test(each),
		);
		if (kept.length) await terraform.stateRemove(kept);
		await terraform.destroy();
		assert.deepEqual(await terraform.stateList(), []);
	}

	/** Applies a stack and expects that it fails. @returns all that it was refused with */
	async refusal(name: string, options?: ApplyOptions): Promise<string> {
		const terraform = await this.stack(name, options);
		const error = await terraform.apply().then(
			() => undefined,
			(reason: unknown) => reason,
		);
		assert.ok(error instanceof TerraformError, `${name} was applied`);
		return error.message;
	}

	client(token = this.#owner): GoogleClient {
		return new GoogleClient(this.google, token, PROJECT_ID);
	}

	/** Signs a workflow of GitHub in as one of the accounts of the project's stack. */
	async signIn(
		account: "delivery_account" | "pull_request_account",
		workflow: Workflow,
	): ReturnType<typeof signInWorkflow> {
		const outputs = await (await this.stack("google-project")).output();
		return signInWorkflow(this.google, workflow, {
			provider: String(outputs.identity_provider),
			account: String(outputs[account]),
		});
	}

	/** @throws {assert.AssertionError} when it is refused */
	async tokenOf(
		...args: Parameters<ProjectUnderTest["signIn"]>
	): Promise<string> {
		const found = await this.signIn(...args);
		assert.ok("token" in found, JSON.stringify(found));
		return found.token;
	}

	/** Expects that the stand-in knew every method that was called. */
	everyRequestWasKnown(): void {
		const unknown = this.google.requests
			.filter(({ answer }) => /no such method/.test(JSON.stringify(answer)))
			.map(({ method, path }) => `${method} ${path}`);
		assert.deepEqual([...new Set(unknown)], []);
	}
}
