import { command } from "../command.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { json } from "../flags.ts";

export const exitCodes = command({
	brief: "what the exit codes of all commands mean",
	description:
		"One table for all commands; the help of each says which of them it ends with.",
	examples: [["--json", "for scripts"]],
	exitCodes: {},
	flags: { json },
	async run() {
		const codes = [...EXIT_CODES];
		return {
			result: codes.map(([code, meaning]) => ({ code, meaning })),
			text: codes
				.map(([code, meaning]) => `${String(code).padStart(3)}  ${meaning}`)
				.join("\n"),
		};
	},
});
