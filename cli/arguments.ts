import type { Command, RouteMap } from "@stricli/core";
import type { Cli } from "./cli-context.ts";
import { UsageError } from "./usage-error.ts";

/** Spellings of before, and how the same is written in all commands now. */
const OLD_SPELLINGS: Readonly<Record<string, string>> = {
	"--wait": "--timeout",
	"--dir": "--data-dir",
};

type Target = RouteMap<Cli> | Command<Cli>;

const isMap = (target: Target): target is RouteMap<Cli> =>
	"getAllEntries" in target;

/**
 * A command line as the parser takes it: words that name the command first, then its flags. Flags may stand before the
 * command or between its words, `help COMMAND` is `COMMAND --help`, and old spellings are read.
 * @throws {UsageError} for a group of commands without one of them
 */
export function inOrder(
	given: readonly string[],
	commands: RouteMap<Cli>,
): readonly string[] {
	const args =
		given[0] === "help" && given[1] !== "exit-codes"
			? [...given.slice(1), "--help"]
			: given.map(currentSpelling);
	const valued = valuedFlags(commands);
	const words: string[] = [];
	const flags: string[] = [];
	let target: Target | undefined = commands;
	let at = 0;
	while (target && isMap(target) && at < args.length) {
		const arg = args[at++] ?? "";
		if (arg.startsWith("-")) {
			flags.push(arg);
			if (valued.has(arg) && at < args.length) flags.push(args[at++] ?? "");
		} else {
			words.push(arg);
			target = target.getRoutingTargetForInput(arg);
		}
	}
	const helps = flags.some((each) => /^(-[hH]|--help(All)?)$/.test(each));
	if (target && isMap(target) && words.length && !helps)
		throw new UsageError(
			`${words.join(" ")} takes a command: ${names(target).join(", ")} (--help shows them)`,
		);
	return [...words, ...flags, ...args.slice(at)];
}

const names = (map: RouteMap<Cli>): string[] =>
	map
		.getAllEntries()
		.filter(({ hidden }) => !hidden)
		.map(({ name }) => name.original);

function currentSpelling(arg: string): string {
	const [name = "", ...value] = arg.split("=");
	return [OLD_SPELLINGS[name] ?? name, ...value].join("=");
}

/** Flags of any command that take a value, as they are typed. */
function valuedFlags(map: RouteMap<Cli>): Set<string> {
	return new Set(
		map.getAllEntries().flatMap(({ target }) =>
			isMap(target)
				? [...valuedFlags(target)]
				: Object.entries(target.parameters.flags ?? {})
						.filter(([, { kind }]) => kind !== "boolean")
						.map(([name]) => `--${name}`),
		),
	);
}
