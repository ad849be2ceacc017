import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/** The producer's settings of a live feed instead of the simulation. */
export interface LiveFeed {
	readonly feed: "alpaca";
	/** Absolute path. */
	readonly feedKeyFile: string;
	/** Absolute path. */
	readonly feedSecretFile: string;
	/** Absent: the tickers of the history. */
	readonly feedSymbols?: readonly string[];
}

/** The flags of `start` that choose the feed, for `parseArgs`. */
export const FEED_OPTIONS = {
	feed: { type: "string", default: "simulation" },
	"feed-key-file": { type: "string" },
	"feed-secret-file": { type: "string" },
	"feed-symbols": { type: "string" },
} as const;

type FeedValues = {
	readonly [K in keyof typeof FEED_OPTIONS]?: string | undefined;
};

/**
 * Undefined: the simulation.
 * @throws {UsageError}
 */
export function liveFeed(values: FeedValues): LiveFeed | undefined {
	const { feed = "simulation", "feed-symbols": symbols } = values;
	if (feed === "simulation") {
		const without = Object.entries(values).find(
			([name, value]) => name.startsWith("feed-") && value !== undefined,
		);
		if (without)
			throw new UsageError(`--${without[0]} goes with --feed alpaca`);
		return undefined;
	}
	if (feed !== "alpaca")
		throw new UsageError(
			`--feed takes simulation or alpaca, not ${JSON.stringify(feed)}`,
		);
	return {
		feed,
		feedKeyFile: fileOf("feed-key-file", values),
		feedSecretFile: fileOf("feed-secret-file", values),
		...(symbols && { feedSymbols: symbols.split(",") }),
	};
}

function fileOf(
	flag: "feed-key-file" | "feed-secret-file",
	values: FeedValues,
): string {
	const given = values[flag];
	if (!given) throw new UsageError(`--feed alpaca needs --${flag} FILE`);
	const path = resolve(given);
	if (!existsSync(path))
		throw new UsageError(`--${flag}: there is no file ${path}`);
	return path;
}

/** The flags that {@link liveFeed} reads back as the same feed. */
export const feedFlags = (feed: LiveFeed | undefined): string[] =>
	feed
		? [
				"--feed",
				feed.feed,
				"--feed-key-file",
				feed.feedKeyFile,
				"--feed-secret-file",
				feed.feedSecretFile,
				...(feed.feedSymbols
					? ["--feed-symbols", feed.feedSymbols.join(",")]
					: []),
			]
		: [];
