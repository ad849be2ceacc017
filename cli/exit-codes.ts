/** What a command ends with. One number means one thing; `tickstack help exit-codes` prints {@link EXIT_CODES}. */
export const EXIT = {
	done: 0,
	failed: 1,
	changed: 2,
	refused: 3,
	busy: 4,
	left: 5,
	absent: 6,
	lost: 7,
	changes: 10,
	usage: 64,
	losses: 65,
	configuration: 78,
	interrupted: 130,
} as const;

/** Each code with its meaning, where a command's own help says nothing more exact. */
export const EXIT_CODES: ReadonlyMap<number, string> = new Map([
	[EXIT.done, "done"],
	[EXIT.failed, "failed; the same command continues from there"],
	[EXIT.changed, "images lock --check: digests have changed"],
	[
		EXIT.refused,
		"refused, nothing was changed; reconcile: the two paths differ",
	],
	[EXIT.busy, "somebody else is at work on the environment"],
	[EXIT.left, "the environment does not go, or something of it is left"],
	[EXIT.absent, "there is no environment of this name"],
	[
		EXIT.lost,
		"another run acquired the environment's lease while this one was suspended; nothing more was done",
	],
	[
		EXIT.changes,
		"plan --exit-code: there is something to do; deploy --plan-hash: what was agreed on is applied, and stacks are left that could not be planned before",
	],
	[EXIT.usage, "the command line cannot be obeyed"],
	[EXIT.losses, "import: more would be lost than may be; nothing is written"],
	[
		EXIT.configuration,
		"batch: a variable is missing, or has a value that is not allowed",
	],
	[
		EXIT.interrupted,
		"Ctrl-C or SIGTERM; the same command continues from there",
	],
]);

/** By an error's `code`; every other ends with {@link EXIT.failed}. */
const BY_ERROR_CODE: Readonly<Record<string, number>> = {
	USAGE: EXIT.usage,
	NO_LOG: EXIT.usage,
	NOT_RUNNING: EXIT.usage,
	REFUSED: EXIT.refused,
	SPEC_INVALID: EXIT.refused,
	IMPORT_LOST: EXIT.losses,
	BUSY: EXIT.busy,
	ABSENT: EXIT.absent,
	LEASE_LOST: EXIT.lost,
	NAMESPACE_STUCK: EXIT.left,
	LEFTOVERS: EXIT.left,
	INTERRUPTED: EXIT.interrupted,
	TERRAFORM_INTERRUPTED: EXIT.interrupted,
};

export const exitCode = (error: unknown): number =>
	BY_ERROR_CODE[errorCode(error) ?? ""] ?? EXIT.failed;

/** The stable code of an error that a user can act on; undefined for a bug, whose stack is shown. */
export function errorCode(error: unknown): string | undefined {
	const code = (error as { code?: unknown } | null)?.code;
	// Node's own (ERR_INVALID_ARG_TYPE, …) are mistakes of the program; those of system calls (ENOENT, …) are not.
	return typeof code === "string" && !code.startsWith("ERR_")
		? code
		: undefined;
}
