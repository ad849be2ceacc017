import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCommand } from "../../ops/flags.ts";

const parse = (line: string) => parseCommand(line.split(" ").filter(Boolean));

test("a command is read with its flags, in any order", () => {
	const command = parse(
		"staging --context kind up pr-42 --set kafka.brokers=3 --ttl 4h --set hdfs.dataNodes=3 --json",
	);
	assert.equal(command?.command, "up");
	assert.equal(command?.name, "pr-42");
	assert.equal(command?.ttl, "4h");
	assert.deepEqual(command?.settings, ["kafka.brokers=3", "hdfs.dataNodes=3"]);
	assert.equal(command?.context, "kind");
	assert.equal(command?.json, true);
	assert.equal(command?.terraform, "terraform");
	assert.equal(command?.waitMs, 20 * 60_000);
});

test("an environment may ask for a cluster of its own", () => {
	assert.equal(parse("staging up x --isolation cluster")?.isolation, "cluster");
	assert.equal(parse("staging up x")?.isolation, undefined);
});

test("plan, deploy and destroy take an environment", () => {
	assert.equal(parse("plan prod --destroy")?.destroy, true);
	assert.equal(parse("deploy dev --yes")?.yes, true);
	assert.equal(parse("destroy prod --plan-hash abc")?.planHash, "abc");
});

for (const line of ["", "--help", "staging up x --help"])
	test(`${JSON.stringify(line)} asks for help`, () => {
		assert.equal(parse(line), undefined);
	});

for (const [line, message] of [
	["staging", /there are up, down, list/],
	["staging upp x", /no command "upp"/],
	["up x", /there are plan, deploy, destroy/],
	["staging up", /takes the name of one environment/],
	["staging up a b", /takes the name of one environment/],
	["staging list x", /takes no name/],
	["staging list --ttl 4h", /list takes no --ttl/],
	["staging down x --yes", /down takes no --yes/],
	["deploy prod --ttl 4h", /deploy takes no --ttl/],
	["staging extend x", /extend takes --ttl/],
	["staging up x --ttl 1h --from dev", /--from takes prod/],
	["staging reap --cap 0", /--cap takes/],
	["staging reap --minimum-age 30", /--minimum-age takes a time/],
	["staging up x --isolation vm", /takes namespace or cluster/],
	["staging down x --isolation cluster", /down takes no --isolation/],
	["staging up x --wait soon", /--wait takes a time/],
	["staging up x --nonsense", /nonsense/],
] as const)
	test(`${line || "nothing"} is refused`, () => {
		assert.throws(
			() => parse(line),
			(error: Error & { code?: string }) => {
				assert.equal(error.code, "USAGE");
				assert.match(error.message, message);
				return true;
			},
		);
	});
