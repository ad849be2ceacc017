// Makes a history (JSON Lines, gzip) from a CSV as Yahoo Finance writes it:
//   node data/make-history.ts PRICES.csv > data/history.json.gz
// The same CSV gives the same bytes. What is left out is told on stderr.
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { readHistoryFile } from "@tickstack/runtime/history-file";

/** Names as of the last row, March 2013. */
const COMPANIES: Readonly<Record<string, string>> = {
	AAPL: "Apple Inc.",
	FB: "Facebook, Inc.",
	GOOG: "Google Inc.",
	IBM: "International Business Machines Corporation",
	MSFT: "Microsoft Corporation",
};
/** Byte of the gzip header that tells the operating system; 255 is "unknown" (RFC 1952). */
const GZIP_OS = 9;

const [path] = process.argv.slice(2);
if (!path) {
	process.stderr.write(
		`usage: node ${basename(import.meta.filename)} PRICES.csv > history.json.gz\n`,
	);
	process.exit(2);
}
const { tickers, report } = await readHistoryFile(path, Date.now());
process.stderr.write(`${JSON.stringify(report)}\n`);
const lines = [...tickers.values()].flatMap((days) =>
	days.map(
		(tick) =>
			`${JSON.stringify({ ...tick, company: COMPANIES[tick.ticker] ?? tick.company })}\n`,
	),
);
const file = gzipSync(lines.join(""), { level: 9 });
file[GZIP_OS] = 255;
process.stdout.write(file);
