import {
	mkdtemp,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { ImportReport } from "@tickstack/contracts/batch-quality";
import { HistoryError } from "@tickstack/contracts/history-error";
import {
	type HistoryPart,
	type MergeReport,
	mergeHistories,
} from "@tickstack/contracts/history-merge";
import { Size } from "@tickstack/contracts/size";
import {
	readPriceFile,
	writeHistoryFile,
	writeHistoryLines,
} from "@tickstack/runtime/history-file";
import { firstBytes } from "@tickstack/runtime/price-file";

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
	/** Bytes from which a CSV file is read without holding it. @default 64 MiB */
	readonly largeBytes?: number;
	/** Takes how many bytes of a large file are done, and how many it has. */
	readonly progress?: (bytes: number, total: number) => void;
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

export type ImportOutcome = ImportReport;

/** Files that cannot be used: nothing was written. */
class ImportError extends Error {
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
class ImportInterrupted extends Error {
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
export async function importHistory(
	options: ImportOptions,
): Promise<ImportOutcome> {
	return (await importLargeCsv(options)) ?? importFiles(options);
}

/** A third of what an import may take (512 MiB): Node, zlib and what DuckDB does not count need the rest. */
const DUCKDB_MEMORY = Size.mebibytes(160);
/** Bytes from which a file is worth starting DuckDB for. */
const LARGE = 64 * 2 ** 20;

/** Imports one large CSV file without holding it; undefined when it is not one, or a row needs more than a look. */
async function importLargeCsv(
	options: ImportOptions,
): Promise<ImportOutcome | undefined> {
	const { files, out, companies, nowMs, limits, signal } = options;
	const [file] = files;
	if (file === undefined || files.length > 1 || companies !== undefined) return;
	const size = await csvSize(file);
	if (size < (options.largeBytes ?? LARGE)) return;
	const [{ CleanCsv }, { DuckDb }] = await Promise.all([
		import("../workloads/batch/src/clean-csv.ts"),
		import("../workloads/batch/src/duckdb.ts"),
	]);
	const spillDir = await mkdtemp(join(tmpdir(), "tickstack-import-"));
	const db = await DuckDb.open({
		...{ memory: DUCKDB_MEMORY, threads: availableParallelism(), spillDir },
		...(signal && { signal }),
	});
	try {
		const csv = await CleanCsv.open({
			...{ db, file, nowMs },
			progress: (rows, total) =>
				options.progress?.((size * rows) / total, size),
		});
		if (!csv) return;
		const isLost = lossesOf(csv.report, limits).length > 0;
		if (options.dryRun || isLost) for await (const _ of csv.lines());
		else
			await written(out, signal, {
				history: (path) => writeHistoryLines(path, () => csv.lines(), signal),
				outcome: () => outcomeOf(options, csv.report),
			});
		return outcomeOf(options, csv.report);
	} catch (error) {
		if (CleanCsv.isNotClean(error)) return;
		throw signal?.aborted ? new ImportInterrupted() : error;
	} finally {
		db.close();
		await rm(spillDir, { recursive: true, force: true });
	}
}

/** 0 for what is no plain text: compressed files are unpacked by the other reader. */
async function csvSize(file: string): Promise<number> {
	try {
		const { size } = await stat(file);
		const head = await firstBytes(file, 4);
		return /^[\w\ufeff]/.test(head.toString()) ? size : 0;
	} catch {
		return 0;
	}
}

async function importFiles(options: ImportOptions): Promise<ImportOutcome> {
	const {
		files,
		out,
		companies: companiesFile,
		nowMs,
		spacing,
		signal,
	} = options;
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
	const outcome = outcomeOf(options, report);
	if (outcome.written) {
		await goOn();
		await written(out, signal, {
			history: (path) => writeHistoryFile(path, tickers, signal),
			outcome: () => outcome,
		});
	}
	return outcome;
}

function outcomeOf(
	{ out, limits, dryRun }: ImportOptions,
	report: MergeReport,
): ImportOutcome {
	const losses = lossesOf(report, limits);
	return { out, written: !dryRun && losses.length === 0, losses, ...report };
}

/** Writes the history, then its report in one step; nothing is left when either fails. */
async function written(
	out: string,
	signal: AbortSignal | undefined,
	write: {
		readonly history: (path: string) => Promise<void>;
		/** Known when the history is written. */
		readonly outcome: () => ImportOutcome;
	},
): Promise<void> {
	const beside = `${reportPath(out)}.${process.pid}.part`;
	try {
		await write.history(out);
		await writeFile(beside, `${JSON.stringify(write.outcome(), null, "\t")}\n`);
		await rename(beside, reportPath(out));
	} catch (error) {
		await rm(beside, { force: true });
		throw signal?.aborted ? new ImportInterrupted() : error;
	}
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
