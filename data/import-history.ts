// Makes one validated history of price files: npm run import -- FILE… [--out FILE] [--companies FILE] [--json]
// Exit codes: 0 written, 1 a file cannot be used (then nothing is written), 2 usage.
import { readFile } from "node:fs/promises";
import { HistoryError } from "@tickstack/contracts/history-error";
import {
	type HistoryPart,
	mergeHistories,
} from "@tickstack/contracts/history-merge";
import {
	readHistoryFile,
	writeHistoryFile,
} from "@tickstack/runtime/history-file";
import {
	IMPORT_HELP,
	ImportUsageError,
	parseImportFlags,
} from "./import-flags.ts";
import { importReportText } from "./import-report.ts";

async function run(args: readonly string[], nowMs: number): Promise<number> {
	const flags = parseImportFlags(args);
	if (flags.help) {
		process.stdout.write(IMPORT_HELP);
		return 0;
	}
	const parts: HistoryPart[] = [];
	const unusable: string[] = [];
	for (const file of flags.files)
		try {
			parts.push({ file, history: await readHistoryFile(file, nowMs) });
		} catch (error) {
			if (!(error instanceof HistoryError)) throw error;
			unusable.push(error.message);
		}
	if (unusable.length) {
		process.stderr.write(`${unusable.join("\n")}\nNothing is written.\n`);
		return 1;
	}
	const companies = flags.companies && (await readCompanies(flags.companies));
	const { tickers, report } = mergeHistories(parts, {
		nowMs,
		...(companies && { companies }),
	});
	await writeHistoryFile(flags.out, tickers);
	process.stdout.write(
		flags.json
			? `${JSON.stringify({ out: flags.out, ...report }, null, "\t")}\n`
			: importReportText(flags.out, report),
	);
	return 0;
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

try {
	process.exitCode = await run(process.argv.slice(2), Date.now());
} catch (error) {
	const known = typeof (error as { code?: unknown }).code === "string";
	process.stderr.write(
		`${known ? (error as Error).message : ((error as Error).stack ?? error)}\n`,
	);
	process.exitCode = error instanceof ImportUsageError ? 2 : 1;
}
