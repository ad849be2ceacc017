import type { RunRecord } from "../schedule/job-record.ts";
import type { JobStatus } from "../schedule/scheduled-job.ts";
import { inColumns } from "./status-table.ts";

const COLUMNS = ["job", "state", "last run", "result", "next run"];

/** `2026-11-20 02:00:03Z` */
const time = (iso: string) => `${iso.slice(0, 19).replace("T", " ")}Z`;

function ranText({ startedAt, endedAt }: RunRecord): string {
	if (!endedAt) return time(startedAt);
	const ms = Date.parse(endedAt) - Date.parse(startedAt);
	return `${time(startedAt)} (${(ms / 1_000).toFixed(1)} s)`;
}

function resultText({ result, reason, summary }: RunRecord): string {
	if (result === "running" || result === "interrupted") return result;
	if (result !== "failed") return summary?.text ?? result;
	return `failed: ${[reason.split("\n", 1)[0], summary?.text].filter(Boolean).join(": ")}`;
}

function row({ name, state, last, next, schedule }: JobStatus): string[] {
	return [
		name,
		state,
		last ? ranText(last) : "-",
		last ? resultText(last) : "-",
		next ? `${time(next)} (${schedule})` : `- (${schedule})`,
	];
}

/** One line a job, in columns; nothing without a job. */
export const jobTable = (
	jobs: readonly JobStatus[],
	width = Number.POSITIVE_INFINITY,
): string[] =>
	jobs.length ? inColumns([COLUMNS, ...jobs.map(row)], width) : [];

/** What is worth a line in a log: that a job waits, runs, or how it has ended and when it runs again. */
export function jobText({ state, last, next }: JobStatus): string {
	if (state === "waiting" && last)
		return `${resultText(last)}${next ? `; next run ${time(next)}` : ""}`;
	return state;
}
