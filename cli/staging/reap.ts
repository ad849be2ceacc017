import type { ReapResult } from "../../ops/staging/reap.ts";
import { inCi } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { flag } from "../flag.ts";
import { milliseconds, wholeNumber, yes } from "../flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";

export const reap = command({
	brief: "remove disposable copies that are overdue",
	description:
		"Outside CI a dry run, unless --yes. One that cannot be removed does not stop the others.",
	examples: [
		["--dry-run", "what would be removed, and why the others stay"],
		["--yes --cap 2", "at most two"],
	],
	exitCodes: {
		...operationExitCodes,
		[EXIT.failed]: "some could not be removed; the next run tries again",
	},
	flags: {
		"dry-run": flag("remove nothing"),
		yes,
		"minimum-age": {
			kind: "parsed",
			brief: "what is younger is kept",
			parse: milliseconds,
			default: "30m",
		},
		cap: {
			kind: "parsed",
			brief: "how many are removed at most",
			parse: wholeNumber(1, Number.MAX_SAFE_INTEGER),
			default: "5",
		},
		...operationFlags,
	},
	async run(cli, flags) {
		const { reap } = await import("../../ops/staging/reap.ts");
		const { cap, "minimum-age": minimumAgeMs } = flags;
		const dryRun = flags["dry-run"] || !(inCi(cli) || flags.yes);
		const context = operationsContext(cli, flags);
		const result = await reap({ minimumAgeMs, cap, dryRun }, context);
		const failed = Object.keys(result.failed).length > 0;
		return {
			result,
			text: reapText(result),
			code: failed ? EXIT.failed : EXIT.done,
		};
	},
});

const reapText = (result: ReapResult): string =>
	[
		...result.verdicts.map(({ environment, reap, because }) => {
			const gone = result.removed.includes(environment);
			const failed = result.failed[environment];
			const what = gone
				? "removed"
				: failed
					? "FAILED"
					: reap
						? "would be removed"
						: "kept";
			return `${what}  ${environment}: ${because}${failed ? `; ${failed}` : ""}`;
		}),
		result.dryRun
			? "a dry run: nothing was removed"
			: `${result.removed.length} removed`,
	].join("\n");
