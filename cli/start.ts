import { join } from "node:path";
import { DEFAULT_PORT_BASE, LISTENERS } from "../engines/ports.ts";
import { schedules } from "../environments/schedules.ts";
import type { LiveFeed } from "../local/pipeline/local-pipeline.ts";
import type { PipelineOptions } from "../local/run/start.ts";
import { checkTimeZone } from "../local/schedule/schedule.ts";
import { agree } from "./agree.ts";
import type { Cli } from "./cli-context.ts";
import { command, type Outcome } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { type FlagValues, flag, text, textOr } from "./flag.ts";
import {
	dataDir,
	decimalNumber,
	existingFile,
	json,
	matching,
	wholeNumber,
	yes,
} from "./flags.ts";
import { UsageError } from "./usage-error.ts";

const LAST_OFFSET = Math.max(
	...Object.values(LISTENERS).map(({ local }) => local),
);

/** The first port of a pipeline on this machine. */
export const portBase = wholeNumber(1_024, 65_535 - LAST_OFFSET);

function timeZone(name: string): string {
	try {
		checkTimeZone(name);
	} catch (error) {
		throw new UsageError(`takes a time zone; ${(error as Error).message}`);
	}
	return name;
}

const flags = {
	"ticks-per-second": {
		kind: "parsed",
		brief: "over all tickers",
		parse: decimalNumber(0.1, 1_000_000),
		default: "50",
	},
	history: {
		kind: "parsed",
		brief:
			"daily prices in any shape that import reads; data/history.json.gz when left out",
		parse: existingFile,
		optional: true,
	},
	feed: {
		kind: "enum",
		brief: "alpaca: live prices instead of simulated ones",
		values: ["simulation", "alpaca"],
		default: "simulation",
	},
	"feed-key-file": {
		kind: "parsed",
		brief: "of --feed alpaca: file with the key ID",
		parse: existingFile,
		optional: true,
	},
	"feed-secret-file": {
		kind: "parsed",
		brief: "of --feed alpaca: file with the secret key",
		parse: existingFile,
		optional: true,
	},
	"feed-symbols": text(
		"of --feed alpaca: tickers such as AAPL,MSFT; those of the history when left out",
	),
	"batch-at": {
		kind: "parsed",
		brief: "HH:MM, when the batch runs each day",
		parse: matching(/^([01]\d|2[0-3]):[0-5]\d$/, "a time from 00:00 to 23:59"),
		default: "02:00",
	},
	"time-zone": {
		...textOr(
			schedules.batch.timeZone,
			"the clock of --batch-at, such as America/New_York",
		),
		parse: timeZone,
	},
	"data-dir": dataDir(),
	"port-base": {
		kind: "parsed",
		brief: "first port; all others follow from it",
		parse: portBase,
		default: String(DEFAULT_PORT_BASE),
	},
	detach: flag("return when all is ready, and go on in the background"),
	reset: flag("delete the data first, once that is agreed on"),
	yes,
	json,
} as const;

export type StartFlags = FlagValues<typeof flags>;

export const start = command({
	brief:
		"start the whole pipeline on this machine and show it; Ctrl-C stops it",
	description:
		"Kafka, HDFS, Spark and Elasticsearch as processes, all workloads, live candles on a page. What is missing (npm packages, engines) is fetched first. The next start continues from the same data.",
	examples: [
		["--detach", "in the background; `tickstack status` shows it"],
		["--history prices.csv --reset", "from nothing, with other prices"],
		["--data-dir .data-2 --port-base 28000", "a second one beside the first"],
	],
	exitCodes: {
		[EXIT.failed]: "it could not be started, or runs already",
		[EXIT.refused]: "--reset: the answer was no; nothing was deleted",
		[EXIT.interrupted]: "--detach: stopped before all was ready",
	},
	flags,
	run: runStart,
});

async function runStart(cli: Cli, given: StartFlags): Promise<Outcome> {
	if (given.json && !given.detach)
		throw new UsageError("--json goes with --detach");
	const options = pipelineOptions(given);
	const [{ DataDir }, { resetData }, { refuseLocked, startInBackground }] =
		await Promise.all([
			import("../local/data-dir.ts"),
			import("../local/run/reset.ts"),
			import("../local/run/start-in-background.ts"),
		]);
	const folder = new DataDir(options.dataDir);
	const signals = cli.stopSignals();
	if (given.detach) refuseLocked(folder);
	if (given.reset)
		await resetData(folder, (question) =>
			agree(cli, question, { yes: given.yes, flag: "--reset" }),
		);
	const surroundings = {
		root: cli.root,
		env: cli.environment,
		signals,
		output: given.json ? cli.process.stderr : cli.process.stdout,
	};
	if (!given.detach) {
		const { start } = await import("../local/run/start.ts");
		const stopped = await start(options, surroundings);
		return { code: stopped ? EXIT.done : EXIT.failed };
	}
	const status = await startInBackground(
		options.dataDir,
		[
			process.execPath,
			join(cli.root, "cli/main.ts"),
			"start",
			...startFlags(options),
		],
		surroundings,
	);
	return { result: status };
}

/** The pipeline that the flags describe. @throws {UsageError} */
export const pipelineOptions = (given: StartFlags): PipelineOptions => ({
	ticksPerSecond: given["ticks-per-second"],
	history: given.history,
	feed: liveFeed(given),
	dataDir: given["data-dir"],
	portBase: given["port-base"],
	batch: { at: given["batch-at"], timeZone: given["time-zone"] },
});

/** @returns undefined for the simulation @throws {UsageError} */
function liveFeed(given: StartFlags): LiveFeed | undefined {
	const {
		feed,
		"feed-key-file": feedKeyFile,
		"feed-secret-file": feedSecretFile,
		"feed-symbols": symbols,
	} = given;
	if (feed === "simulation") {
		const without = Object.entries(given).find(
			([name, value]) => name.startsWith("feed-") && value !== undefined,
		);
		if (without)
			throw new UsageError(`--${without[0]} goes with --feed alpaca`);
		return undefined;
	}
	if (!feedKeyFile)
		throw new UsageError("--feed alpaca needs --feed-key-file FILE");
	if (!feedSecretFile)
		throw new UsageError("--feed alpaca needs --feed-secret-file FILE");
	return {
		feed,
		feedKeyFile,
		feedSecretFile,
		...(symbols && { feedSymbols: symbols.split(",") }),
	};
}

/** Flags of `start` that are read back as the same options. */
export const startFlags = (options: PipelineOptions): string[] => {
	const { ticksPerSecond, history, feed, portBase, batch } = options;
	const symbols = feed?.feedSymbols?.join(",");
	return [
		...["--ticks-per-second", String(ticksPerSecond)],
		...(history ? ["--history", history] : []),
		...(feed
			? [
					...["--feed", feed.feed],
					...["--feed-key-file", feed.feedKeyFile],
					...["--feed-secret-file", feed.feedSecretFile],
				]
			: []),
		...(symbols ? ["--feed-symbols", symbols] : []),
		...["--data-dir", options.dataDir],
		...["--port-base", String(portBase)],
		...["--batch-at", batch.at, "--time-zone", batch.timeZone],
	];
};
