import { deploy, destroy, plan } from "./deployment/permanent.ts";
import type { PlanResult } from "./deployment/plan-stacks.ts";
import { list } from "./environments/list.ts";
import { parseSettings } from "./environments/settings.ts";
import { EXIT } from "./exit-code.ts";
import type { Command } from "./flags.ts";
import type { OperationsContext } from "./operator/operations-context.ts";
import { down } from "./staging/down.ts";
import { extend } from "./staging/extend.ts";
import { reap } from "./staging/reap.ts";
import { putToSleep, wake } from "./staging/sleep-wake.ts";
import { up } from "./staging/up.ts";
import {
	deployText,
	extensionText,
	listText,
	planText,
	reapText,
	removalText,
	sleepText,
	upText,
} from "./texts.ts";

/** Who runs the command, where. */
export interface Caller {
	/** Of what is made. */
	readonly owner: string;
	readonly ci: boolean;
	/** A line for people. */
	readonly write: (line: string) => void;
	/** Absent where nobody can be asked. */
	readonly ask?: (question: string) => Promise<string>;
}

export interface CommandResult {
	/** For `--json`. */
	readonly result: unknown;
	/** For people. */
	readonly text: string;
	readonly code: number;
}

/** What a hash did not stand for is still to be done. */
const deployed = (result: PlanResult): CommandResult => ({
	result,
	text: deployText(result),
	code: result.later.length ? EXIT.changes : EXIT.done,
});

/** Runs one command. @throws errors with a `code`, see {@link exitCode} */
export async function runCommand(
	command: Command,
	context: OperationsContext,
	{ owner, ci, write, ask }: Caller,
): Promise<CommandResult> {
	const { name, ttl, yes, isolation } = command;
	const done = <T>(result: T, text: (result: T) => string, code = EXIT.done) =>
		({ result, text: text(result), code }) as CommandResult;
	const consent = {
		yes,
		ci,
		...(command.planHash && { expectedHash: command.planHash }),
		...(ask && { ask }),
		show: (planned: Parameters<typeof planText>[0]) => write(planText(planned)),
	};
	switch (command.command) {
		case "up": {
			const settings = command.settings && parseSettings(command.settings);
			const options = {
				title: name,
				owner,
				...(ttl && { ttl }),
				...(settings && { settings }),
				...(isolation && { isolation }),
			};
			return done(await up(options, context), upText);
		}
		case "down":
			return done(await down(name, context), removalText);
		case "list":
			return done(await list(context), listText);
		case "extend":
			return done(await extend(name, ttl ?? "", context), extensionText);
		case "sleep":
			return done(await putToSleep(name, context), sleepText);
		case "wake":
			return done(await wake(name, context), sleepText);
		case "reap": {
			const { minimumAgeMs, cap, dryRun } = command;
			const options = { minimumAgeMs, cap, dryRun: dryRun || !(ci || yes) };
			const result = await reap(options, context);
			const failed = Object.keys(result.failed).length > 0;
			return {
				...done(result, reapText),
				code: failed ? EXIT.failed : EXIT.done,
			};
		}
		case "plan": {
			const result = await plan(name, { destroy: command.destroy }, context);
			const changes = result.changes && command.exitCode;
			return {
				...done(result, planText),
				code: changes ? EXIT.changes : EXIT.done,
			};
		}
		case "deploy":
			return deployed(await deploy(name, consent, context));
		case "destroy":
			return done(await destroy(name, consent, context), removalText);
	}
}
