import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
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
		dataDir: resolve(".data"),
		portBase: 18_000,
		detach: false,
		reset: false,
		yes: false,
	});
});

test("start takes all its flags", () => {
	const history = join(temporaryFolder(), "prices.csv");
	writeFileSync(history, "");
	const flags = parseStartFlags(
		`--ticks-per-second 0.5 --history ${history} --data-dir /d --port-base 28000 --detach --reset --yes`.split(
			" ",
		),
	);
	assert.deepEqual(flags, {
		ticksPerSecond: 0.5,
		history,
		dataDir: "/d",
		portBase: 28_000,
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
	[["--history", "/nowhere.csv"], /there is no file \/nowhere\.csv/],
] as const)
	test(`start refuses ${args.join(" ")}`, () => {
		assert.throws(() => parseStartFlags(args), { code: "USAGE", message });
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
