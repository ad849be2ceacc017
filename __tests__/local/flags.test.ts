import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { feedFlags } from "../../local/feed-flags.ts";
import {
	parseLogsFlags,
	parseStartFlags,
	parseStatusFlags,
} from "../../local/flags.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("start without flags has the documented defaults", () => {
	assert.deepEqual(parseStartFlags([]), {
		ticksPerSecond: 50,
		history: undefined,
		feed: undefined,
		dataDir: resolve(".data"),
		portBase: 18_000,
		batchAt: "02:00",
		timeZone: "Etc/UTC",
		detach: false,
		reset: false,
		yes: false,
	});
});

test("start takes all its flags", () => {
	const history = join(temporaryFolder(), "prices.csv");
	writeFileSync(history, "");
	const flags = parseStartFlags(
		`--ticks-per-second 0.5 --history ${history} --data-dir /d --port-base 28000 --batch-at 23:30 --time-zone Asia/Singapore --detach --reset --yes`.split(
			" ",
		),
	);
	assert.deepEqual(flags, {
		ticksPerSecond: 0.5,
		history,
		feed: undefined,
		dataDir: "/d",
		portBase: 28_000,
		batchAt: "23:30",
		timeZone: "Asia/Singapore",
		detach: true,
		reset: true,
		yes: true,
	});
});

for (const [args, message] of [
	[["--fast"], /--fast/],
	[["now"], /now/],
	[["--ticks-per-second", "many"], /--ticks-per-second takes a number from/],
	[["--ticks-per-second", "0"], /from 0\.1 to 1000000, not "0"/],
	[["--port-base", "80"], /--port-base takes a whole number from 1024/],
	[["--port-base", "65500"], /to 65235/],
	[["--feed", "other"], /--feed takes simulation or alpaca, not "other"/],
	[["--feed", "alpaca"], /--feed alpaca needs --feed-key-file FILE/],
	[
		["--feed", "alpaca", "--feed-key-file", "/nowhere"],
		/--feed-key-file: there is no file \/nowhere/,
	],
	[["--feed-symbols", "A"], /--feed-symbols goes with --feed alpaca/],
	[["--batch-at", "2:00"], /--batch-at takes a time from 00:00 to 23:59/],
	[["--batch-at", "24:00"], /--batch-at takes a time from 00:00 to 23:59/],
	[["--time-zone", "Mars/Base"], /there is no time zone "Mars\/Base"/],
	[["--history", "/nowhere.csv"], /there is no file \/nowhere\.csv/],
] as const)
	test(`start refuses ${args.join(" ")}`, () => {
		assert.throws(() => parseStartFlags(args), { code: "USAGE", message });
	});

test("start takes a live feed, which goes on in the background as it was given", () => {
	const folder = temporaryFolder();
	const [key, secret] = [join(folder, "key"), join(folder, "secret")];
	for (const file of [key, secret]) writeFileSync(file, "x");
	const { feed } = parseStartFlags(
		`--feed alpaca --feed-key-file ${key} --feed-secret-file ${secret} --feed-symbols AAPL,MSFT`.split(
			" ",
		),
	);
	assert.deepEqual(feed, {
		feed: "alpaca",
		feedKeyFile: key,
		feedSecretFile: secret,
		feedSymbols: ["AAPL", "MSFT"],
	});
	assert.deepEqual(parseStartFlags(feedFlags(feed)).feed, feed);
	assert.deepEqual(feedFlags(undefined), []);
});

test("logs takes exactly one component", () => {
	assert.equal(parseLogsFlags(["kafka", "-f"]).component, "kafka");
	assert.throws(() => parseLogsFlags([]), { code: "USAGE" });
	assert.throws(() => parseLogsFlags(["a", "b"]), { code: "USAGE" });
});

test("status takes --json and --data-dir", () => {
	assert.deepEqual(parseStatusFlags(["--json", "--data-dir", "/d"]), {
		dataDir: "/d",
		json: true,
	});
});
