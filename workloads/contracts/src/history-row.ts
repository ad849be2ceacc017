import type { Rejection } from "./rejection.ts";

/** A row as it was read, or why it could not be. */
export interface HistoryRow {
	/** Line of the file, or position in a JSON array; from 1. */
	readonly line: number;
	readonly value?: unknown;
	/** The row is broken before it can be checked as a tick. */
	readonly broken?: Rejection;
}
