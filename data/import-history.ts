import { readFile } from "node:fs/promises";
import { HistoryError } from "@tickstack/contracts/history-error";
import {
	type HistoryPart,
	type MergeReport,
	mergeHistories,
} from "@tickstack/contracts/history-merge";
import {
	readHistoryFile,
	writeHistoryFile,
} from "@tickstack/runtime/history-file";

export interface ImportOptions {
	readonly files: readonly string[];
	/** What is written: JSON Lines, gzip. */
	readonly out: string;
	/** File with a JSON object of names by ticker. */
	readonly companies: string | undefined;
	/** Milliseconds since the epoch: later days are refused. */
	readonly nowMs: number;
}

/** Files that cannot be used: nothing was written. */
class ImportError extends Error {
	readonly code = "IMPORT_REFUSED";

	constructor(reasons: readonly string[]) {
		super([...reasons, "Nothing is written."].join("\n"));
		this.name = "ImportError";
	}
}

/**
 * Makes one validated history of price files.
 * @throws {ImportError} with the reason of each file
 * @throws {HistoryError} for the companies
 */
export async function importHistory({
	files,
	out,
	companies: companiesFile,
	nowMs,
}: ImportOptions): Promise<MergeReport> {
	const parts: HistoryPart[] = [];
	const unusable: string[] = [];
	for (const file of files)
		try {
			parts.push({ file, history: await readHistoryFile(file, nowMs) });
		} catch (error) {
			if (!(error instanceof HistoryError)) throw error;
			unusable.push(error.message);
		}
	if (unusable.length) throw new ImportError(unusable);
	const companies = companiesFile && (await readCompanies(companiesFile));
	const { tickers, report } = mergeHistories(parts, {
		nowMs,
		...(companies && { companies }),
	});
	await writeHistoryFile(out, tickers);
	return report;
}

/** @throws {HistoryError} when it is no JSON object of texts */
async function readCompanies(
	path: string,
): Promise<ReadonlyMap<string, string>> {
	let value: unknown;
	try {
		value = JSON.parse(await readFile(path, "utf8"));
	} catch (error) {
		throw new HistoryError(
			"HISTORY_UNREADABLE",
			`companies ${path} cannot be read: ${(error as Error).message}`,
		);
	}
	if (typeof value !== "object" || value === null || Array.isArray(value))
		throw new HistoryError(
			"HISTORY_COMPANY",
			`companies ${path} must be a JSON object such as {"AAPL":"Apple Inc."}`,
		);
	// What is no text, the merge refuses as it refuses a name that is too long.
	return new Map(Object.entries(value));
}
