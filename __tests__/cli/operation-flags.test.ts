import assert from "node:assert/strict";
import { test } from "node:test";
import { commands } from "../../cli/application.ts";
import { inOrder } from "../../cli/arguments.ts";
import { execute } from "../../cli/execute.ts";
import { parsed, recorded } from "./parsed.ts";

const words = (line: string) => line.split(" ").filter(Boolean);

/** The command that a line names, with what it is given. */
async function parse(line: string) {
	const args = [...inOrder(words(line), commands)];
	let target: ReturnType<typeof commands.getRoutingTargetForInput> = commands;
	while (target && "getAllEntries" in target)
		target = target.getRoutingTargetForInput(args.shift() ?? "");
	assert.ok(target, line);
	return parsed(target, args);
}

test("a command is read with its flags, in any order", async () => {
	const { flags, args } = await parse(
		"staging --context kind up pr-42 --set kafka.brokers=3 --ttl 4h --set hdfs.dataNodes=3 --json",
	);
	assert.deepEqual(args, ["pr-42"]);
	assert.equal(flags.ttl, "4h");
	assert.deepEqual(flags.set, ["kafka.brokers=3", "hdfs.dataNodes=3"]);
	assert.equal(flags.context, "kind");
	assert.equal(flags.json, true);
	assert.equal(flags.terraform, "terraform");
	assert.equal(flags.timeout, 20 * 60_000);
});

test("an environment may request a cluster of its own", async () => {
	const { flags } = await parse("staging up x --isolation cluster");
	assert.equal(flags.isolation, "cluster");
	assert.equal((await parse("staging up x")).flags.isolation, undefined);
});

test("plan, deploy and destroy take an environment", async () => {
	assert.equal((await parse("plan prod --destroy")).flags.destroy, true);
	assert.equal((await parse("deploy --env dev --yes")).flags.env, "dev");
	const { flags, args } = await parse("destroy prod --plan-hash abc");
	assert.deepEqual([args, flags["plan-hash"]], [["prod"], "abc"]);
});

test("spellings of before are read", async () => {
	assert.equal((await parse("staging list --wait 90s")).flags.timeout, 90_000);
	assert.equal((await parse("plan dev --wait=2m")).flags.timeout, 120_000);
	assert.equal(
		(await parse("cluster status --dir /d")).flags["data-dir"],
		"/d",
	);
});

for (const line of [
	"",
	"--help",
	"staging --help",
	"staging up x --help",
	"help staging up",
	"help",
])
	test(`${JSON.stringify(line)} shows help`, async () => {
		const output = recorded();
		assert.equal(await execute(words(line), output.cli), 0);
		assert.match(output.stdout, /^USAGE\n {2}tickstack/);
		assert.equal(output.stderr, "");
	});

for (const [line, message] of [
	["staging", /takes a command: up, list, extend, sleep, wake, down, reap/],
	["staging upp x", /no command upp; did you mean `up`\?/],
	["up x", /no command up .*--help/],
	["staging up", /takes the name of one environment/],
	["staging up a b", /one argument is taken, and there is "b"/],
	["staging up a --env b", /two environments are given, a and b/],
	["staging list x", /no argument is taken/],
	["staging list --ttl 4h", /no flag --ttl/],
	["staging down x --yes", /no flag --yes/],
	["deploy prod --ttl 4h", /no flag --ttl/],
	["staging extend x", /extend takes --ttl/],
	["staging up x --ttl 1h --from dev", /--from takes prod/],
	["staging reap --cap 0", /--cap takes/],
	["staging reap --minimum-age 30", /--minimum-age takes a time/],
	["staging up x --isolation vm", /takes namespace or cluster/],
	["staging down x --isolation cluster", /no flag --isolation/],
	["staging up x --timeout soon", /--timeout takes a time/],
	["staging up x --nonsense", /nonsense/],
	["plan dev --contxt kind", /no flag --contxt; did you mean --context\?/],
	["synth qa", /no environment qa; --env NAME takes dev, prod, local-cluster/],
	["synth --staging x", /--staging takes --ttl, --owner and --created/],
	["cluster up --nodes 0", /--nodes takes a whole number from 1 to 200/],
	["batch --format xml", /--format takes one of csv, json, parquet, not "xml"/],
	["images lock --chek", /did you mean --check\?/],
	["completion csh", /no completion for csh; there is one for bash, zsh, fish/],
] as const)
	test(`${line} is refused in two lines at most, with exit code 64`, async () => {
		const output = recorded();
		assert.equal(await execute(words(line), output.cli), 64);
		assert.match(output.stderr, message);
		assert.ok(output.stderr.trim().split("\n").length <= 2, output.stderr);
		assert.doesNotMatch(output.stderr, /\n\s+at /);
		assert.equal(output.stdout, "");
	});

test("a refusal is a document with --json", async () => {
	for (const line of [
		"staging lost --json",
		"plan --json --nonsense",
		"plan --json",
	]) {
		const output = recorded();
		assert.equal(await execute(words(line), output.cli), 64);
		const { error } = JSON.parse(output.stdout);
		assert.equal(error.code, "USAGE");
		assert.equal(error.message, output.stderr.trim());
	}
});
