import { parseArgs } from "node:util";
import { Duration } from "@tickstack/contracts/duration";
import type { Isolation } from "../environments/cluster-spec.ts";
import { UsageError } from "./usage-error.ts";

export const HELP = `npm run staging -- COMMAND            disposable copies of prod
  up NAME --ttl TTL                   make it, or bring it up to date; NAME may be a branch
     [--set KEY=VALUE]... [--owner WHO] [--from prod]
     [--isolation cluster]            with a cluster of its own on Google Cloud instead of a namespace
  down NAME                           take it away and prove that nothing is left
  list                                all of them, with owner, expiry and cost
  extend NAME --ttl TTL               let it live that much longer, counted from now
  sleep NAME | wake NAME              stop its pods and keep its disks; start what ran before
  reap [--dry-run | --yes]            take away what is overdue (outside CI a dry run, unless --yes)
     [--minimum-age 30m] [--cap 5]
npm run plan -- ENV [--destroy] [--exit-code]
npm run deploy -- ENV                 dev, prod, local-cluster: plan, ask, apply what was planned
npm run destroy -- ENV
     [--yes] [--plan-hash HASH]       prod: in CI only, with the hash of the plan that was agreed on

everywhere
  --context NAME      of the kubeconfig; the shared cluster on Google Cloud when left out
  --terraform PROGRAM terraform, or tofu for OpenTofu
  --json              one JSON document on standard output; progress goes to standard error
  --wait TIME         for pods, and for a namespace that goes (20m)
  --unlock            take away a lock of Terraform's whose holder is gone
  --work-dir DIR      for synthesized stacks (.ops)
`;

export const STAGING_COMMANDS = [
	"up",
	"down",
	"list",
	"extend",
	"sleep",
	"wake",
	"reap",
] as const;
export const COMMANDS = ["plan", "deploy", "destroy"] as const;

export type CommandName =
	| (typeof STAGING_COMMANDS)[number]
	| (typeof COMMANDS)[number];

const OPTIONS = {
	ttl: { type: "string" },
	from: { type: "string", default: "prod" },
	set: { type: "string", multiple: true },
	owner: { type: "string" },
	isolation: { type: "string" },
	"dry-run": { type: "boolean", default: false },
	yes: { type: "boolean", default: false },
	"minimum-age": { type: "string", default: "30m" },
	cap: { type: "string", default: "5" },
	destroy: { type: "boolean", default: false },
	"exit-code": { type: "boolean", default: false },
	"plan-hash": { type: "string" },
	context: { type: "string" },
	terraform: { type: "string", default: "terraform" },
	json: { type: "boolean", default: false },
	wait: { type: "string", default: "20m" },
	unlock: { type: "boolean", default: false },
	"work-dir": { type: "string", default: ".ops" },
	help: { type: "boolean", default: false },
} as const;

type Flag = keyof typeof OPTIONS;

const COMMON: readonly Flag[] = [
	"context",
	"terraform",
	"json",
	"wait",
	"unlock",
	"work-dir",
	"help",
];
const OWN: Readonly<Record<CommandName, readonly Flag[]>> = {
	up: ["ttl", "from", "set", "owner", "isolation"],
	down: [],
	list: [],
	extend: ["ttl"],
	sleep: [],
	wake: [],
	reap: ["dry-run", "yes", "minimum-age", "cap"],
	plan: ["destroy", "exit-code"],
	deploy: ["yes", "plan-hash"],
	destroy: ["yes", "plan-hash"],
};
const WITHOUT_NAME: readonly CommandName[] = ["list", "reap"];

/** A command line, checked. */
export interface Command {
	readonly command: CommandName;
	/** Empty for `list` and `reap`. */
	readonly name: string;
	readonly ttl: string | undefined;
	readonly settings: readonly string[] | undefined;
	readonly owner: string | undefined;
	readonly isolation: Isolation | undefined;
	readonly dryRun: boolean;
	readonly yes: boolean;
	readonly minimumAgeMs: number;
	readonly cap: number;
	readonly destroy: boolean;
	readonly exitCode: boolean;
	readonly planHash: string | undefined;
	readonly context: string | undefined;
	readonly terraform: string;
	readonly json: boolean;
	readonly waitMs: number;
	readonly unlock: boolean;
	readonly workDir: string;
}

/** @returns undefined when help is asked for @throws {UsageError} */
export function parseCommand(args: readonly string[]): Command | undefined {
	const { values, positionals, tokens } = parsed(args);
	if (values.help || positionals.length === 0) return undefined;
	const [command, name = "", ...more] = named(positionals);
	const allowed = [...COMMON, ...OWN[command]];
	for (const token of tokens)
		if (token.kind === "option" && !allowed.includes(token.name as Flag))
			throw new UsageError(`${command} takes no --${token.name}`);
	const takesName = !WITHOUT_NAME.includes(command);
	if (takesName === (name === "") || more.length)
		throw new UsageError(
			takesName
				? `${command} takes the name of one environment`
				: `${command} takes no name`,
		);
	if (command === "extend" && !values.ttl)
		throw new UsageError("extend takes --ttl, e.g. 4h");
	if (values.from !== "prod")
		throw new UsageError(
			`--from takes prod, not ${JSON.stringify(values.from)}: the other environments lack what a copy must show, security before all`,
		);
	const cap = Number(values.cap);
	if (!Number.isInteger(cap) || cap < 1)
		throw new UsageError(
			`--cap takes a whole number from 1, not ${JSON.stringify(values.cap)}`,
		);
	return {
		command,
		name,
		cap,
		ttl: values.ttl,
		settings: values.set,
		owner: values.owner,
		isolation: isolationOf(values.isolation),
		dryRun: values["dry-run"],
		yes: values.yes,
		minimumAgeMs: milliseconds("minimum-age", values["minimum-age"]),
		destroy: values.destroy,
		exitCode: values["exit-code"],
		planHash: values["plan-hash"],
		context: values.context,
		terraform: values.terraform,
		json: values.json,
		waitMs: milliseconds("wait", values.wait),
		unlock: values.unlock,
		workDir: values["work-dir"],
	};
}

function isolationOf(text: string | undefined): Isolation | undefined {
	if (text === undefined || text === "namespace" || text === "cluster")
		return text;
	throw new UsageError(
		`--isolation takes namespace or cluster, not ${JSON.stringify(text)}`,
	);
}

function parsed(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			options: OPTIONS,
			allowPositionals: true,
			tokens: true,
		});
	} catch (error) {
		const [sentence] = (error as Error).message.split(". To specify", 1);
		throw new UsageError(`${sentence}; --help lists all flags`);
	}
}

function named(positionals: readonly string[]): [CommandName, ...string[]] {
	const [group, ...rest] = positionals;
	const names: readonly string[] =
		group === "staging" ? STAGING_COMMANDS : COMMANDS;
	const command = group === "staging" ? rest.shift() : group;
	if (command === undefined || !names.includes(command))
		throw new UsageError(
			`there is no command ${JSON.stringify(command ?? "")}; there are ${names.join(", ")}`,
		);
	return [command as CommandName, ...rest];
}

function milliseconds(flag: string, text: string): number {
	const duration = Duration.parse(text);
	if (!duration)
		throw new UsageError(
			`--${flag} takes a time such as 90s or 20m, not ${JSON.stringify(text)}`,
		);
	return duration.milliseconds;
}
