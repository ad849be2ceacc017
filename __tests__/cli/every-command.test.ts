import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
	type Application,
	type Command,
	type CommandContext,
	generateHelpTextForAllCommands,
} from "@stricli/core";
import { application, commands } from "../../cli/application.ts";
import { inOrder } from "../../cli/arguments.ts";
import type { Cli } from "../../cli/cli-context.ts";
import { EXIT_CODES } from "../../cli/exit-codes.ts";
import { parsed } from "./parsed.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Flags that mean the same wherever they are. */
const SHARED = ["context", "data-dir", "env", "json", "timeout", "yes"];

/** Commands without a result of their own. */
const WITHOUT_RESULT = ["logs", "batch", "completion"];

function commandOf(words: readonly string[]): Command<Cli> {
	let target: ReturnType<typeof commands.getRoutingTargetForInput> = commands;
	for (const word of words)
		if (target && "getAllEntries" in target)
			target = target.getRoutingTargetForInput(word);
	assert.ok(target && "parameters" in target, words.join(" "));
	return target;
}

/** Reads a command line without running it. @throws what is wrong with it */
async function read(line: string): Promise<void> {
	const args = [...inOrder(line.split(/\s+/).filter(Boolean), commands)];
	const words: string[] = [];
	let target: ReturnType<typeof commands.getRoutingTargetForInput> = commands;
	while (target && "getAllEntries" in target) {
		const word = args.shift() ?? "";
		words.push(word);
		target = target.getRoutingTargetForInput(word);
	}
	if (!target) throw new Error(`there is no command ${words.join(" ")}`);
	if (args.includes("--help")) return;
	await parsed(target, args);
}

const helpTexts = generateHelpTextForAllCommands(
	application as unknown as Application<CommandContext>,
);

for (const [name, help] of helpTexts) {
	const words = name.split(" ").slice(1);
	describe(name, () => {
		const command = commandOf(words);
		const { flags = {} } = command.parameters;

		test("has examples, each of which it takes", async () => {
			const [usage = ""] = help.split("\n\n", 1);
			const [, , ...lines] = usage.split("\n");
			const examples = lines.filter((line) => line.startsWith(`  ${name}`));
			assert.ok(examples.length > 1, "at least one, and --help");
			for (const example of examples) {
				// Files of an example are not there.
				const [line = ""] = example.replace("  tickstack ", "").split(" >");
				await read(line.replace("prices.csv", "data/history.json.gz"));
			}
		});

		test("ends with codes of the table", () => {
			const [, codes = ""] = /EXIT CODES\n((?: +\d+ .*\n)+)/.exec(help) ?? [];
			const numbers = codes
				.trim()
				.split("\n")
				.map((line) => Number.parseInt(line, 10));
			assert.ok(numbers.includes(0) && numbers.includes(64));
			for (const number of numbers) assert.ok(EXIT_CODES.has(number));
		});

		test("says of every flag what it does, in words that are the same everywhere", () => {
			for (const [flag, { brief }] of Object.entries(flags)) {
				assert.ok(brief, flag);
				assert.match(flag, /^[a-z]+(-[a-z]+)*$/);
			}
		});

		if (!WITHOUT_RESULT.includes(words[0] ?? "") && name !== "tickstack start")
			test("has its result as JSON", () => {
				assert.ok("json" in flags);
			});
	});
}

test("flags that several commands share are of one kind in all of them", () => {
	for (const shared of SHARED) {
		const kinds = new Set(
			helpTexts.flatMap(([name]) => {
				const { flags = {} } = commandOf(name.split(" ").slice(1)).parameters;
				return flags[shared] ? [flags[shared].kind] : [];
			}),
		);
		assert.equal(kinds.size, 1, shared);
	}
});

describe("command lines of the documentation", () => {
	const scripts: Record<string, string> = JSON.parse(
		readFileSync(join(ROOT, "package.json"), "utf8"),
	).scripts;
	const files = globSync(
		["README.md", "docs/**/*.md", "*/README.md", "workloads/*/README.md"],
		{ cwd: ROOT, exclude: (file) => file.includes("node_modules") },
	);
	/** `npm run x -- flags` and `tickstack x flags`, up to a comment, a dash or the end of the code. */
	const LINE =
		/npm (?:run ([a-z:]+)|(start|stop|test)\b)(?: +-- ([^`#\n…|]*))?|(?<![-\w./:])tickstack ([a-z][^`#\n…|]*)/g;
	for (const file of files)
		test(file, async () => {
			const text = readFileSync(join(ROOT, file), "utf8");
			for (const [whole, run, short, flags, direct] of text.matchAll(LINE)) {
				const script = run ?? short;
				const target = script && scripts[script];
				if (script && !target) assert.fail(`${whole}: no such script`);
				const [, command] =
					/^node cli\/bin\/tickstack\.mjs (.*)$/.exec(target ?? "") ?? [];
				// A script that is mentioned only, or that is no command.
				const line = direct ?? (command && flags && `${command} ${flags}`);
				if (!line) continue;
				await read(
					line
						.replaceAll(/\$\{\{.*?\}\}/g, "42")
						.replaceAll(/[[\]]/g, " ")
						.replaceAll(/(?<=-file )(KEY|SECRET)/g, "package.json")
						.replaceAll(/(?<!\/)history\.json\.gz/g, "data/history.json.gz"),
				).catch((error: Error) => {
					assert.fail(`${file}: ${whole}: ${error.message}`);
				});
			}
		});
});
