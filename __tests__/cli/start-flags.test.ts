import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { logs } from "../../cli/logs.ts";
import {
	pipelineOptions,
	type StartFlags,
	start,
	startFlags,
} from "../../cli/start.ts";
import { status } from "../../cli/status.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { parsed } from "./parsed.ts";

async function options(...args: readonly string[]) {
	const { flags } = await parsed(start, args);
	return pipelineOptions(flags as unknown as StartFlags);
}

test("start without flags has the documented defaults", async () => {
	assert.deepEqual(await options(), {
		ticksPerSecond: 50,
		history: undefined,
		feed: undefined,
		dataDir: resolve(".data"),
		portBase: 18_000,
		batch: { at: "02:00", timeZone: "Etc/UTC" },
	});
});

test("start takes all its flags", async () => {
	const history = join(temporaryFolder(), "prices.csv");
	writeFileSync(history, "");
	const line = `--ticks-per-second 0.5 --history ${history} --data-dir /d --port-base=28000 --batch-at 23:30 --time-zone Asia/Singapore --detach --reset --yes`;
	const { flags } = await parsed(start, line.split(" "));
	assert.deepEqual(pipelineOptions(flags as unknown as StartFlags), {
		ticksPerSecond: 0.5,
		history,
		feed: undefined,
		dataDir: "/d",
		portBase: 28_000,
		batch: { at: "23:30", timeZone: "Asia/Singapore" },
	});
	const { detach, reset, yes } = flags;
	assert.deepEqual([detach, reset, yes], [true, true, true]);
});

for (const [args, message] of [
	[["--fast"], /--fast/],
	[["now"], /now/],
	[["--ticks-per-second", "many"], /--ticks-per-second takes a number from/],
	[["--ticks-per-second", "0"], /from 0\.1 to 1000000, not "0"/],
	[["--port-base", "80"], /--port-base takes a whole number from 1024/],
	[["--port-base", "65500"], /to 65234/],
	[["--feed", "other"], /--feed takes simulation or alpaca, not "other"/],
	[["--feed", "alpaca"], /--feed alpaca needs --feed-key-file FILE/],
	[
		["--feed", "alpaca", "--feed-key-file", "/nowhere"],
		/--feed-key-file takes a file, and there is no file \/nowhere/,
	],
	[["--feed-symbols", "A"], /--feed-symbols goes with --feed alpaca/],
	[["--batch-at", "2:00"], /--batch-at takes a time from 00:00 to 23:59/],
	[["--batch-at", "24:00"], /--batch-at takes a time from 00:00 to 23:59/],
	[["--time-zone", "Mars/Base"], /there is no time zone "Mars\/Base"/],
	[["--history", "/nowhere.csv"], /there is no file \/nowhere\.csv/],
	[["--history"], /--history takes a value/],
	[["--detach", "--detach"], /--detach is given more than once/],
] as const)
	test(`start refuses ${args.join(" ")}`, async () => {
		await assert.rejects(options(...args), { message });
	});

test("start takes a live feed, and goes on in the background as it was given", async () => {
	const folder = temporaryFolder();
	const [key, secret] = [join(folder, "key"), join(folder, "secret")];
	for (const file of [key, secret]) writeFileSync(file, "x");
	const line = `--feed alpaca --feed-key-file ${key} --feed-secret-file ${secret} --feed-symbols AAPL,MSFT`;
	const live = await options(...line.split(" "));
	assert.deepEqual(live.feed, {
		feed: "alpaca",
		feedKeyFile: key,
		feedSecretFile: secret,
		feedSymbols: ["AAPL", "MSFT"],
	});
	assert.deepEqual(await options(...startFlags(live)), live);
	const simulated = await options("--batch-at", "03:00", "--history", key);
	assert.deepEqual(await options(...startFlags(simulated)), simulated);
});

test("logs takes exactly one component", async () => {
	const { flags, args } = await parsed(logs, ["kafka", "-f"]);
	assert.deepEqual([args, flags.follow], [["kafka"], true]);
	await assert.rejects(parsed(logs, []), /no COMPONENT is given/);
	await assert.rejects(parsed(logs, ["a", "b"]), /one argument is taken/);
});

test("status takes --json and --data-dir", async () => {
	const { flags } = await parsed(status, ["--json", "--data-dir", "/d"]);
	assert.deepEqual({ ...flags }, { json: true, "data-dir": "/d" });
});
