import { SpecError } from "../environments/spec-error.ts";
import { LeftoversError } from "./deployment/removal.ts";
import { GcloudError } from "./google/gcloud.ts";
import { GoogleError } from "./google/google-http.ts";
import { KubectlError } from "./kubernetes/kubectl.ts";
import { NamespaceStuckError } from "./kubernetes/namespace-end.ts";
import { InterruptedError } from "./operator/interrupted-error.ts";
import { RefusedError } from "./operator/refused-error.ts";
import { BusyError } from "./records/turn.ts";
import { SleepError } from "./staging/sleep.ts";
import {
	TerraformError,
	TerraformInterruptedError,
} from "./terraform/terraform-error.ts";
import { UsageError } from "./usage-error.ts";

/** What a command ends with; documented in docs/runbooks/staging.md. */
export const EXIT = {
	done: 0,
	/** It failed half way: the same command goes on from there. */
	failed: 1,
	/** The command line cannot be obeyed. */
	usage: 2,
	/** It must not be done; nothing was changed. */
	refused: 3,
	/** Somebody else is at work on the environment. */
	busy: 4,
	/** The environment does not go, or something of it is left. */
	left: 5,
	/** `plan --exit-code`: there is something to do. */
	changes: 10,
	/** Ctrl-C or SIGTERM: the same command goes on from there. */
	interrupted: 130,
} as const;

export function exitCode(error: unknown): number {
	if (error instanceof UsageError) return EXIT.usage;
	if (error instanceof RefusedError || error instanceof SpecError)
		return EXIT.refused;
	if (error instanceof BusyError) return EXIT.busy;
	if (error instanceof NamespaceStuckError || error instanceof LeftoversError)
		return EXIT.left;
	if (
		error instanceof InterruptedError ||
		error instanceof TerraformInterruptedError
	)
		return EXIT.interrupted;
	return EXIT.failed;
}

/** Whether the message says all that a user needs; a bug's stack is shown otherwise. */
export const isExplained = (
	error: unknown,
): error is Error & { code: string } =>
	[
		UsageError,
		RefusedError,
		SpecError,
		BusyError,
		NamespaceStuckError,
		LeftoversError,
		SleepError,
		InterruptedError,
		TerraformError,
		TerraformInterruptedError,
		KubectlError,
		GoogleError,
		GcloudError,
	].some((known) => error instanceof known);
