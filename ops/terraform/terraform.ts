import { join } from "node:path";
import {
	TerraformError,
	TerraformInterruptedError,
} from "./terraform-error.ts";
import {
	type Diagnostic,
	type TerraformEvent,
	terraformEvent,
} from "./terraform-events.ts";
import { runTerraform } from "./terraform-process.ts";

export interface TerraformProps {
	/** `terraform` or `tofu`, by name or path. */
	readonly program: string;
	/** Where the stack's `cdk.tf.json` lies. Its output goes there too, as `terraform.out` and `terraform.err`. */
	readonly directory: string;
	/** All variables of the process, `PATH` and `TF_VAR_…` among them: nothing is inherited. */
	readonly environment: Readonly<Record<string, string>>;
	/** Called with each event, as it happens. */
	readonly log?: (event: TerraformEvent) => void;
	/** Interrupts a run that is under way, once; its state is written. */
	readonly interrupt?: AbortSignal;
	/** How long it may go on after an interrupt, before it is killed. @default 60 */
	readonly stopWithinSeconds?: number;
	/** How long a lock that somebody else holds is waited for. @default 60 */
	readonly lockTimeoutSeconds?: number;
}

/** One entry of a plan's `resource_changes` (Terraform docs, "JSON Output Format"). */
export interface ResourceChange {
	readonly address: string;
	readonly mode: "managed" | "data";
	readonly type: string;
	readonly name: string;
	readonly change: {
		/** `["no-op"]`, `["create"]`, `["read"]`, `["update"]`, `["delete"]`, or two of them for a replacement. */
		readonly actions: readonly string[];
		readonly before: unknown;
		readonly after: unknown;
	};
}

export interface Plan {
	/** Whether applying it would do anything. */
	readonly changes: boolean;
	readonly json: { readonly resource_changes: readonly ResourceChange[] };
}

export interface PlanOptions {
	/** File to save the plan in, for {@link Terraform.apply}. @default `tfplan` in the stack's folder */
	readonly out?: string;
	readonly destroy?: boolean;
	/** Refresh the state from the real objects first. @default true */
	readonly refresh?: boolean;
}

/** Terraform or OpenTofu in one stack's folder. */
export class Terraform {
	readonly #props: TerraformProps;

	constructor(props: TerraformProps) {
		this.#props = props;
	}

	/**
	 * @param backend settings of the backend that the stack leaves open, e.g. `bucket`
	 * @throws {TerraformError} when providers or the backend cannot be had
	 */
	async init(backend: Readonly<Record<string, string>> = {}): Promise<void> {
		await this.#run("init", [
			...["-input=false", "-no-color", "-reconfigure"],
			...Object.entries(backend).map(
				([key, value]) => `-backend-config=${key}=${value}`,
			),
		]);
	}

	/** @throws {TerraformError} @throws {TerraformInterruptedError} */
	async plan(options: PlanOptions = {}): Promise<Plan> {
		const out = options.out ?? join(this.#props.directory, "tfplan");
		const { exitCode } = await this.#run("plan", [
			...["-json", "-input=false", "-detailed-exitcode", `-out=${out}`],
			...(options.destroy ? ["-destroy"] : []),
			...(options.refresh === false ? ["-refresh=false"] : []),
			this.#lockTimeout(),
		]);
		const shown = await this.#run("show", ["-json", out]);
		const { resource_changes = [] } = JSON.parse(shown.stdout) as {
			resource_changes?: ResourceChange[];
		};
		return { changes: exitCode === 2, json: { resource_changes } };
	}

	/**
	 * Applies a saved plan, or whatever is to be done when none is given.
	 * @throws {TerraformError} @throws {TerraformInterruptedError}
	 */
	async apply(options: { readonly plan?: string } = {}): Promise<void> {
		await this.#run("apply", [
			...["-json", "-input=false", "-auto-approve", this.#lockTimeout()],
			...(options.plan ? [options.plan] : []),
		]);
	}

	/** @throws {TerraformError} @throws {TerraformInterruptedError} */
	async destroy(options: Pick<PlanOptions, "refresh"> = {}): Promise<void> {
		await this.#run("destroy", [
			...["-json", "-input=false", "-auto-approve", this.#lockTimeout()],
			...(options.refresh === false ? ["-refresh=false"] : []),
		]);
	}

	/** The stack's outputs by name; none when it has never been applied. */
	async output(): Promise<Readonly<Record<string, unknown>>> {
		const { stdout } = await this.#run("output", ["-json"]);
		const outputs = JSON.parse(stdout) as Record<string, { value: unknown }>;
		return Object.fromEntries(
			Object.entries(outputs).map(([name, { value }]) => [name, value]),
		);
	}

	/** The addresses of all objects in the state, data sources left out. */
	async stateList(): Promise<readonly string[]> {
		const { stdout } = await this.#run("state", ["list"], /No state file/);
		return stdout
			.split("\n")
			.filter((line) => line && !/(^|\.)data\./.test(line));
	}

	/** Forgets objects without touching them. @throws {TerraformError} */
	async stateRemove(addresses: readonly string[]): Promise<void> {
		await this.#run("state", ["rm", this.#lockTimeout(), ...addresses]);
	}

	/** Removes a lock whose holder is gone. @param id as the error that names the lock gives it */
	async forceUnlock(id: string): Promise<void> {
		await this.#run("force-unlock", ["-force", id]);
	}

	#lockTimeout(): string {
		return `-lock-timeout=${this.#props.lockTimeoutSeconds ?? 60}s`;
	}

	/** @param harmless what it may fail with all the same */
	async #run(command: string, args: readonly string[], harmless?: RegExp) {
		const { program, directory, environment, log, interrupt } = this.#props;
		const { stopWithinSeconds = 60 } = this.#props;
		const failed = (problem: object) =>
			new TerraformError({
				program,
				command,
				directory,
				exitCode: undefined,
				errors: [],
				output: "",
				...problem,
			});
		if (interrupt?.aborted)
			throw new TerraformInterruptedError(program, command);
		const errors: Diagnostic[] = [];
		const end = await runTerraform({
			program,
			args: [command, ...args],
			directory,
			environment: {
				...environment,
				TF_IN_AUTOMATION: "1",
				CHECKPOINT_DISABLE: "1",
			},
			stopWithinMs: stopWithinSeconds * 1000,
			stdout: join(directory, "terraform.out"),
			stderr: join(directory, "terraform.err"),
			line: (text) => {
				const event = terraformEvent(text);
				if (!event) return;
				if (event.kind === "error") errors.push(event);
				log?.(event);
			},
			...(interrupt && { interrupt }),
		}).catch((error: Error) => {
			throw failed({ output: error.message });
		});
		if (end.exitCode === 0 || (command === "plan" && end.exitCode === 2))
			return end;
		if (end.killed)
			throw new TerraformInterruptedError(program, command, stopWithinSeconds);
		if (interrupt?.aborted)
			throw new TerraformInterruptedError(program, command);
		if (harmless?.test(end.stderr)) return { ...end, stdout: "" };
		const output = end.stderr || end.stdout;
		throw failed({ exitCode: end.exitCode, errors, output });
	}
}
