import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULT_PORT_BASE, LISTENERS } from "../engines/ports.ts";
import { schedules } from "../environments/schedules.ts";
import { FEED_OPTIONS, type LiveFeed, liveFeed } from "./feed-flags.ts";
import { checkTimeZone } from "./schedule/schedule.ts";
import { UsageError } from "./usage-error.ts";

const DATA_DIR = ".data";
const MAX_TICKS_PER_SECOND = 1_000_000;
const LAST_OFFSET = Math.max(
	...Object.values(LISTENERS).map(({ local }) => local),
);
const MAX_PORT_BASE = 65_535 - LAST_OFFSET;
const BATCH_AT = "02:00";

export interface StartFlags {
	readonly ticksPerSecond: number;
	/** Absolute path; absent: the prices that come with the project. */
	readonly history: string | undefined;
	/** Absent: simulated prices. */
	readonly feed: LiveFeed | undefined;
	/** Absolute path. */
	readonly dataDir: string;
	readonly portBase: number;
	/** `HH:MM`, when the batch runs each day. */
	readonly batchAt: string;
	/** IANA name, of {@link batchAt}. */
	readonly timeZone: string;
	readonly detach: boolean;
	readonly reset: boolean;
	readonly yes: boolean;
}

export const HELP = `Tickstack on this machine: Kafka, HDFS, Elasticsearch, Spark and the workloads as processes.

  npm start [-- FLAGS]              start everything and show it; Ctrl-C stops
    --ticks-per-second N            over all tickers (50)
    --history FILE                  CSV, JSON or JSON Lines, may be gzipped (data/history.json.gz)
    --feed alpaca                   live prices instead of simulated ones, with
      --feed-key-file FILE          the key ID,
      --feed-secret-file FILE       the secret key,
      --feed-symbols A,B,…          and tickers (those of the history)
    --batch-at HH:MM                when the batch runs each day (${BATCH_AT}), on the clock of
      --time-zone ZONE              a time zone such as America/New_York (${schedules.batch.timeZone})
    --data-dir D                    what must survive, and logs (${DATA_DIR})
    --port-base P                   first port; all others follow from it (${DEFAULT_PORT_BASE})
    --detach                        return when all is ready; go on in the background
    --reset                         delete the data first; asks, unless --yes
  npm run status [-- --json]        every component; exit code 0 only when all are ready
  npm stop                          stop what runs
  npm run logs -- COMPONENT [--follow]
  npm run reconcile                 compare real-time windows with the raw data set: exit code 3 when they differ
    --from HOUR --to HOUR           hours (2026-01-31T09, UTC) or days; else the past day's hours without a report
    --json                          the whole reports
  status, stop, logs and reconcile take --data-dir D too.
`;

function parse<T extends NonNullable<Parameters<typeof parseArgs>[0]>>(
	config: T,
) {
	try {
		return parseArgs(config);
	} catch (error) {
		// Node adds advice on positional arguments that does not fit here.
		const [sentence] = (error as Error).message.split(". To specify", 1);
		throw new UsageError(`${sentence}; --help lists all flags`);
	}
}

function number(
	flag: string,
	text: string,
	{ min, max, whole }: { min: number; max: number; whole: boolean },
): number {
	const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
	if (!(value >= min && value <= max) || (whole && !Number.isInteger(value)))
		throw new UsageError(
			`--${flag} takes a ${whole ? "whole " : ""}number from ${min} to ${max}, not ${JSON.stringify(text)}`,
		);
	return value;
}

const portBaseOf = (text: string): number =>
	number("port-base", text, { min: 1_024, max: MAX_PORT_BASE, whole: true });

/** @throws {UsageError} */
export function parseStartFlags(args: readonly string[]): StartFlags {
	const { values } = parse({
		args: [...args],
		options: {
			"ticks-per-second": { type: "string", default: "50" },
			history: { type: "string" },
			...FEED_OPTIONS,
			"data-dir": { type: "string", default: DATA_DIR },
			"port-base": { type: "string", default: String(DEFAULT_PORT_BASE) },
			"batch-at": { type: "string", default: BATCH_AT },
			"time-zone": { type: "string", default: schedules.batch.timeZone },
			detach: { type: "boolean", default: false },
			reset: { type: "boolean", default: false },
			yes: { type: "boolean", default: false },
		},
	});
	const history = values.history ? resolve(values.history) : undefined;
	if (history && !(existsSync(history) && statSync(history).isFile()))
		throw new UsageError(`--history: there is no file ${history}`);
	const batchAt = values["batch-at"];
	if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(batchAt))
		throw new UsageError(
			`--batch-at takes a time from 00:00 to 23:59, not ${JSON.stringify(batchAt)}`,
		);
	const timeZone = values["time-zone"];
	try {
		checkTimeZone(timeZone);
	} catch (error) {
		throw new UsageError(`--time-zone: ${(error as Error).message}`);
	}
	return {
		ticksPerSecond: number("ticks-per-second", values["ticks-per-second"], {
			min: 0.1,
			max: MAX_TICKS_PER_SECOND,
			whole: false,
		}),
		history,
		feed: liveFeed(values),
		dataDir: resolve(values["data-dir"]),
		portBase: portBaseOf(values["port-base"]),
		batchAt,
		timeZone,
		detach: values.detach,
		reset: values.reset,
		yes: values.yes,
	};
}

export interface StatusFlags {
	readonly dataDir: string;
	readonly json: boolean;
}

/** @throws {UsageError} */
export function parseStatusFlags(args: readonly string[]): StatusFlags {
	const { values } = parse({
		args: [...args],
		options: {
			"data-dir": { type: "string", default: DATA_DIR },
			json: { type: "boolean", default: false },
		},
	});
	return { dataDir: resolve(values["data-dir"]), json: values.json };
}

export interface ReconcileFlags {
	readonly dataDir: string;
	/** Absent: that of the pipeline that runs in {@link dataDir}. */
	readonly portBase: number | undefined;
	/** An hour `2026-01-31T09` (UTC) or a day. */
	readonly from: string | undefined;
	readonly to: string | undefined;
	readonly json: boolean;
}

/** @throws {UsageError} */
export function parseReconcileFlags(args: readonly string[]): ReconcileFlags {
	const { values } = parse({
		args: [...args],
		options: {
			"data-dir": { type: "string", default: DATA_DIR },
			"port-base": { type: "string" },
			from: { type: "string" },
			to: { type: "string" },
			json: { type: "boolean", default: false },
		},
	});
	const { "port-base": portBase, from, to, json } = values;
	return {
		dataDir: resolve(values["data-dir"]),
		portBase: portBase === undefined ? undefined : portBaseOf(portBase),
		from,
		to,
		json,
	};
}

/** @throws {UsageError} */
export function parseStopFlags(args: readonly string[]): { dataDir: string } {
	const { values } = parse({
		args: [...args],
		options: { "data-dir": { type: "string", default: DATA_DIR } },
	});
	return { dataDir: resolve(values["data-dir"]) };
}

export interface LogsFlags {
	readonly dataDir: string;
	readonly component: string;
	readonly follow: boolean;
}

/** @throws {UsageError} */
export function parseLogsFlags(args: readonly string[]): LogsFlags {
	const { values, positionals } = parse({
		args: [...args],
		allowPositionals: true,
		options: {
			"data-dir": { type: "string", default: DATA_DIR },
			follow: { type: "boolean", short: "f", default: false },
		},
	});
	const [component, more] = positionals;
	if (!component || more)
		throw new UsageError("logs takes one component, e.g. kafka");
	return {
		dataDir: resolve(values["data-dir"]),
		component,
		follow: values.follow,
	};
}
