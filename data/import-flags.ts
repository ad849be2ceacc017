import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** A command line that cannot be obeyed. */
export class ImportUsageError extends Error {
	readonly code = "USAGE";
	constructor(message: string) {
		super(`${message}; --help lists all flags`);
		this.name = "ImportUsageError";
	}
}

export const IMPORT_HELP = `Makes one validated history of price files.

  npm run import -- FILE… [FLAGS]
    FILE                  CSV as Yahoo Finance writes it, JSON array or JSON Lines of ticks; each may be gzipped.
                          A CSV without a Ticker column is named after its ticker: AAPL.csv.
                          Of rows with one ticker and day, the last of the last file counts.
    --out FILE            what is written: JSON Lines, gzip (history.json.gz)
    --companies FILE      JSON object of names by ticker: {"AAPL":"Apple Inc."}
    --json                the report as JSON

  Exit code 0 when written, 1 when a file cannot be used (then nothing is written), 2 on wrong usage.
`;

export interface ImportFlags {
	readonly files: readonly string[];
	readonly out: string;
	readonly companies: string | undefined;
	readonly json: boolean;
	readonly help: boolean;
}

/** @throws {ImportUsageError} */
export function parseImportFlags(args: readonly string[]): ImportFlags {
	const { values, positionals } = parse(args);
	const { out = "history.json.gz", companies, json = false } = values;
	if (values.help)
		return { files: [], out, companies, json, help: values.help };
	if (!positionals.length) throw new ImportUsageError("no FILE is given");
	for (const path of [...positionals, companies])
		if (path !== undefined && resolve(path) === resolve(out))
			throw new ImportUsageError(
				`--out ${out} is a file that is read: the original is never altered`,
			);
	return { files: positionals, out, companies, json, help: false };
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				out: { type: "string" },
				companies: { type: "string" },
				json: { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		});
	} catch (error) {
		// Node adds advice on positional arguments that does not fit here.
		const [sentence = ""] = (error as Error).message.split(". To specify", 1);
		throw new ImportUsageError(sentence);
	}
}
