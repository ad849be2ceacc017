import { boolean, text } from "@tickstack/contracts/field";

/** A day of the calendar, `YYYY-MM-DD`. */
export const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Which days are computed. */
export const dayFields = {
	to: text({
		optional: true,
		pattern: DAY,
		doc: "Last day (YYYY-MM-DD) that is included, also when it is not over: its rows are marked then. When left out, the last session of each market that had ended when the run began.",
	}),
	includeOpenDay: boolean({
		default: false,
		doc: "Include the day that is not over: its rows are marked `is_open`.",
	}),
} as const;
