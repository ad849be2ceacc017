import { writeFile } from "node:fs/promises";

/** What a run leaves in `SUMMARY_FILE` when it ends. */
export interface RunSummary {
	readonly job: "features" | "compaction" | "reconciliation";
	/** The result in few words. */
	readonly text: string;
	/** What else there is to know, by job. */
	readonly [name: string]: unknown;
}

/** Written in place: the file may be a device of the substrate, such as Kubernetes' termination log. */
export async function writeSummary(
	file: string | undefined,
	summary: RunSummary,
): Promise<void> {
	if (file) await writeFile(file, `${JSON.stringify(summary)}\n`);
}

/** The summary of a run that failed: its error, by code and in words. */
export function failureSummary(
	job: RunSummary["job"],
	error: unknown,
): RunSummary {
	const { code, message } = error as { code?: unknown; message?: string };
	return {
		job,
		text: [code, message ?? String(error)].filter(Boolean).join(": "),
		error: { code: code ?? null, message: message ?? String(error) },
	};
}

/** `30,120 rows` */
export const counted = (count: number, what: string): string =>
	`${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
