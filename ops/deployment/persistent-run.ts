import { setTimeout as sleep } from "node:timers/promises";
import { retry } from "@tickstack/contracts/retry";
import { transientRetry } from "../operator/transient-retry.ts";
import type { Progress } from "../terraform/progress.ts";
import { TerraformError } from "../terraform/terraform-error.ts";
import { orphanedRun } from "../terraform/terraform-process.ts";
import { transientReason } from "../terraform/transient.ts";
import type { DeployedStack } from "./deployed-stack.ts";

export interface PersistentRunProps {
	readonly progress: Progress;
	readonly interrupt?: AbortSignal;
	/** Remove locks, whoever holds them: for an operator who knows that the holder is gone. */
	readonly unlock?: boolean;
}

const POLL_MS = 1_000;

/** Runs Terraform in spite of transient failures, an earlier run that still runs, and the lock of a killed one. */
export class PersistentRun {
	readonly #props: PersistentRunProps;
	/** Stacks in which a run of this folder was killed. */
	readonly #leftOver = new Set<string>();

	constructor(props: PersistentRunProps) {
		this.#props = props;
	}

	/** Retries what may pass. @throws {TerraformError} @throws {TerraformInterruptedError} */
	async run<T>(stack: DeployedStack, action: () => Promise<T>): Promise<T> {
		const { progress, interrupt } = this.#props;
		return retry(
			() => this.#unlocking(stack, action),
			transientRetry({
				reason: (error) =>
					error instanceof TerraformError
						? transientReason(error.message)
						: undefined,
				onRetry: (reason, pauseMs) =>
					progress.say(
						`${stack.name}: ${reason}; trying again in ${pauseMs / 1000} s`,
					),
				signal: interrupt,
			}),
		);
	}

	/** Waits for the Terraform of a killed runner, which still runs. */
	async waitForOrphan({
		name,
		directory,
	}: Pick<DeployedStack, "name" | "directory">): Promise<void> {
		const { progress, interrupt } = this.#props;
		let orphan = orphanedRun(directory);
		if (!orphan) return;
		this.#leftOver.add(name);
		if (orphan.running)
			progress.say(
				`${name}: an earlier run's Terraform (pid ${orphan.pid}) is still at work; waiting for it`,
			);
		while (orphan?.running && !interrupt?.aborted) {
			await sleep(POLL_MS);
			orphan = orphanedRun(directory);
		}
	}

	/** Removes a lock whose holder is known to be gone, once. */
	async #unlocking<T>(stack: DeployedStack, action: () => Promise<T>) {
		try {
			return await action();
		} catch (error) {
			const id = error instanceof TerraformError ? error.lockId : undefined;
			const left = this.#leftOver.has(stack.name);
			if (!id || !(left || this.#props.unlock)) throw error;
			this.#props.progress.say(
				`${stack.name}: removing the lock ${id} of a run that ${left ? "was killed" : "is said to be gone"}`,
			);
			await stack.terraform.forceUnlock(id);
			this.#leftOver.delete(stack.name);
			return action();
		}
	}
}
