import { buildCommand, type Command } from "@stricli/core";
import type { Cli } from "./cli-context.ts";
import { EXIT, EXIT_CODES, errorCode, exitCode } from "./exit-codes.ts";
import type { Flag, FlagValues } from "./flag.ts";

/** What a command takes beside its flags: one word, or several. */
interface Argument {
	/** In help and errors, in capitals. */
	readonly name: string;
	readonly brief: string;
	readonly count: "one" | "at most one" | "some" | "any";
	/** For a shell's completion. */
	readonly proposals?: (this: Cli) => Promise<readonly string[]>;
}

/** What a command has come to. */
export interface Outcome {
	/** For `--json`; undefined: there is nothing to report. */
	readonly result?: unknown;
	/** For people, on standard output. */
	readonly text?: string;
	/** @default 0 */
	readonly code?: number;
}

interface CommandProps<F extends Readonly<Record<string, Flag>>> {
	/** One line, in lists. */
	readonly brief: string;
	/** More than the line, in the command's own help. */
	readonly description?: string;
	/** What is typed behind the command's name, and what it does. */
	readonly examples: readonly (readonly [input: string, what: string])[];
	/** Beside 0 and 64; a text where the code means something more exact here than in the table of all. */
	readonly exitCodes: Readonly<Record<number, string | undefined>>;
	readonly flags: F;
	/** Letters that stand for a flag. */
	readonly letters?: Readonly<Partial<Record<"f", keyof F & string>>>;
	readonly argument?: Argument;
	readonly run: (
		cli: Cli,
		flags: FlagValues<F>,
		args: readonly string[],
	) => Promise<Outcome>;
}

/** A command as Stricli runs it: prints the outcome, or the error in one form for people and in another for `--json`. */
export function command<const F extends Readonly<Record<string, Flag>>>(
	props: CommandProps<F>,
): Command<Cli> {
	const { brief, argument, examples, flags, letters = {} } = props;
	const inputs = [
		...(argument ? [usage(argument)] : []),
		...(Object.keys(flags).length ? ["[FLAGS]"] : []),
	].join(" ");
	return buildCommand<Record<string, unknown>, string[], Cli>({
		docs: {
			brief,
			fullDescription: description(props),
			customUsage: [
				inputs,
				...examples.map(([input, what]) => ({ input, brief: what })),
			],
		},
		parameters: {
			flags,
			aliases: letters,
			...(argument && { positional: positional(argument) }),
		} as never,
		async func(values, ...args) {
			const given = args.filter((each) => each !== undefined);
			this.process.exitCode = await finish(this, values.json === true, () =>
				props.run(this, withAllSwitches(flags, values), given),
			);
		},
	});
}

/** Prints what a command has come to. @returns its exit code */
async function finish(
	cli: Cli,
	json: boolean,
	run: () => Promise<Outcome>,
): Promise<number> {
	const { stdout, stderr } = cli.process;
	try {
		const { result, text, code = EXIT.done } = await run();
		const output = json && result !== undefined ? jsonText(result) : text;
		if (output) stdout.write(`${output}\n`);
		return code;
	} catch (error) {
		cli.failed?.(error);
		const { message = String(error), stack = message } = error as Error;
		stderr.write(`${errorCode(error) ? message : stack}\n`);
		if (json) stdout.write(`${jsonError(errorCode(error), message)}\n`);
		return exitCode(error);
	}
}

const jsonText = (value: unknown): string => JSON.stringify(value, null, 2);

/** What `--json` prints of an error. */
export const jsonError = (code = "UNEXPECTED", message: string): string =>
	jsonText({ error: { code, message } });

/** A switch that is not given is off. */
function withAllSwitches<F extends Readonly<Record<string, Flag>>>(
	flags: F,
	values: Readonly<Record<string, unknown>>,
): FlagValues<F> {
	const all = Object.entries(flags).map(([name, { kind }]) => [
		name,
		kind === "boolean" ? values[name] === true : values[name],
	]);
	return Object.fromEntries(all);
}

function usage({ name, count }: Argument): string {
	switch (count) {
		case "one":
			return name;
		case "at most one":
			return `[${name}]`;
		case "some":
			return `${name}…`;
		case "any":
			return `[${name}…]`;
	}
}

function positional({ name, brief, count, proposals }: Argument) {
	const parameter = {
		placeholder: name,
		brief,
		parse: String,
		...(count === "at most one" && { optional: true }),
		...(proposals && { proposeCompletions: proposals }),
	};
	return count === "one" || count === "at most one"
		? { kind: "tuple", parameters: [parameter] }
		: { kind: "array", parameter, minimum: count === "some" ? 1 : 0 };
}

function description({
	brief,
	description = brief,
	exitCodes,
}: Pick<CommandProps<never>, "brief" | "description" | "exitCodes">): string {
	const codes = { [EXIT.done]: undefined, [EXIT.usage]: undefined };
	const lines = Object.entries({ ...codes, ...exitCodes }).map(
		([code, meaning]) =>
			`  ${code.padStart(3)}  ${meaning ?? EXIT_CODES.get(Number(code))}`,
	);
	return `${description}\n\nEXIT CODES\n${lines.join("\n")}`;
}
