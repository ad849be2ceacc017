import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { HistoryError } from "@tickstack/contracts/history-error";
import {
	type HistoryPart,
	type MergeReport,
	mergeHistories,
} from "@tickstack/contracts/history-merge";
import {
	readPriceFile,
	writeHistoryFile,
} from "@tickstack/runtime/history-file";

export interface ImportOptions {
	readonly files: readonly string[];
	/** What is written: JSON Lines, gzip; the report stands beside it, see {@link reportPath}. */
	readonly out: string;
	/** File with a JSON object of names by ticker. */
	readonly companies: string | undefined;
	/** Milliseconds since the epoch: later days are refused. */
	readonly nowMs: number;
	/** `any`: weekly and monthly rows are taken too. */
	readonly spacing: "daily" | "any";
	/** What may be lost. */
	readonly limits: LossLimits;
	/** Nothing is written. */
	readonly dryRun: boolean;
	/** Ends the import; nothing is left. */
	readonly signal?: AbortSignal;
}

export interface LossLimits {
	/** Share of the rows that may be refused, from 0 to 1; duplicates are none. */
	readonly maxRefused: number;
	/** Whatever is lost, the history is written. */
	readonly acceptLosses: boolean;
	/** Nothing may be refused, repaired or given twice. */
	readonly strict: boolean;
}

export interface ImportOutcome extends MergeReport {
	readonly out: string;
	/** Whether the history was written. */
	readonly written: boolean;
	/** Why more is lost than may be; empty when it is not. */
	readonly losses: readonly string[];
}

/** Files that cannot be used: nothing was written. */
export class ImportError extends Error {
	/** `IMPORT_LOST`: all of them can be read, and hold nothing that can be used. */
	readonly code: "IMPORT_REFUSED" | "IMPORT_LOST";

	constructor(reasons: readonly HistoryError[]) {
		super(
			[...reasons.map(({ message }) => message), "Nothing is written."].join(
				"\n",
			),
		);
		this.name = "ImportError";
		this.code = reasons.some(({ code }) => code === "HISTORY_UNREADABLE")
			? "IMPORT_REFUSED"
			: "IMPORT_LOST";
	}
}

/** Ctrl-C or SIGTERM: nothing was written. */
export class ImportInterrupted extends Error {
	readonly code = "INTERRUPTED";

	constructor() {
		super("The import is interrupted. Nothing is written.");
		this.name = "ImportInterrupted";
	}
}

/** The report travels with the history: `history.json.gz` → `history.json.gz.report.json`. */
const reportPath = (out: string): string => `${out}.report.json`;

/**
 * Makes one history of price files, and writes it with its report unless more is lost than may be.
 * @throws {ImportError} with the reason of each file
 * @throws {HistoryError} for the companies
 */
export async function importHistory({
	files,
	out,
	companies: companiesFile,
	nowMs,
	spacing,
	limits,
	dryRun,
	signal,
}: ImportOptions): Promise<ImportOutcome> {
	const parts: HistoryPart[] = [];
	const unusable: HistoryError[] = [];
	const goOn = async () => {
		// A signal is heard between two turns only, and reading a file is one.
		await setImmediate();
		if (signal?.aborted) throw new ImportInterrupted();
	};
	for (const file of files) {
		await goOn();
		try {
			parts.push(...(await readPriceFile(file, { nowMs, spacing })));
		} catch (error) {
			if (!(error instanceof HistoryError)) throw error;
			unusable.push(error);
		}
	}
	if (unusable.length) throw new ImportError(unusable);
	const companies = companiesFile && (await readCompanies(companiesFile));
	const { tickers, report } = mergeHistories(parts, {
		...(companies && { companies }),
	});
	const losses = lossesOf(report, limits);
	const written = !dryRun && losses.length === 0;
	const outcome = { out, written, losses, ...report };
	if (written) {
		await goOn();
		const beside = `${reportPath(out)}.${process.pid}.part`;
		try {
			await writeFile(beside, `${JSON.stringify(outcome, null, "\t")}\n`);
			await writeHistoryFile(out, tickers, signal);
			await rename(beside, reportPath(out));
		} catch (error) {
			await rm(beside, { force: true });
			throw signal?.aborted ? new ImportInterrupted() : error;
		}
	}
	return outcome;
}

/** In words; empty when no more is lost than may be. */
function lossesOf(
	report: MergeReport,
	{ maxRefused, acceptLosses, strict }: LossLimits,
): string[] {
	const { rows, repaired, duplicates, lostTickers } = report;
	const refused = report.refused - duplicates;
	const losses: string[] = [];
	if (strict && repaired + report.refused > 0)
		losses.push(
			`--strict: ${repaired} row(s) are repaired, ${refused} refused and ${duplicates} given twice`,
		);
	if (acceptLosses) return losses;
	if (refused > maxRefused * rows)
		losses.push(
			`${refused} of ${rows} rows are refused, more than --max-refused ${maxRefused * 100} %`,
		);
	if (lostTickers.length)
		losses.push(
			`no row is left of ${lostTickers.length} ticker(s): ${lostTickers.join(", ")}`,
		);
	return losses;
}

/** @throws {HistoryError} when it is no JSON object of texts */
async function readCompanies(
	path: string,
): Promise<ReadonlyMap<string, unknown>> {
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
