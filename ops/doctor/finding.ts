/** What one check has found. */
export interface Finding {
	/** The group that it belongs to, e.g. `tools`. */
	readonly check: string;
	/**
	 * `problem`: a deploy would fail or not begin; `warning`: something later would; `unknown`: it could not be found out, as with an
	 * API that is not on yet.
	 */
	readonly status: "ok" | "warning" | "problem" | "unknown";
	readonly what: string;
	/** The command, or the step where there is no command, that mends it. */
	readonly mend?: string;
}

/** Makes findings of one group. */
export const findings = (check: string) => ({
	ok: (what: string): Finding => ({ check, status: "ok", what }),
	problem: (what: string, mend: string): Finding => ({
		check,
		status: "problem",
		what,
		mend,
	}),
	warning: (what: string, mend: string): Finding => ({
		check,
		status: "warning",
		what,
		mend,
	}),
	unknown: (what: string, mend?: string): Finding => ({
		check,
		status: "unknown",
		what,
		...(mend && { mend }),
	}),
});
