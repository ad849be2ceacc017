import {
	parseWindow,
	type RealtimeWindow,
	windowId,
} from "@tickstack/contracts/realtime-window";
import type { DeadLetter } from "@tickstack/runtime/dead-letters";
import type { SourcedRecord } from "@tickstack/runtime/fetched-records";

/** A window to be written, with the record that it came in. */
export interface Entry {
	readonly id: string;
	readonly window: RealtimeWindow;
	readonly source: SourcedRecord;
}

export interface Batch {
	/** One entry a window: its newest update. */
	readonly entries: readonly Entry[];
	/** Updates that a newer one of the same batch makes needless. */
	readonly superseded: number;
	readonly refused: readonly DeadLetter[];
}

/**
 * Reads the records and keeps of each window the update with the most ticks; of equal ones the later. An update is as
 * old as its record: updates then become searchable in the order of `updated_at`, whenever their ticks came.
 */
export function toBatch(sources: readonly SourcedRecord[]): Batch {
	const newest = new Map<string, Entry>();
	const refused: DeadLetter[] = [];
	let superseded = 0;
	for (const source of sources) {
		const result = parseWindow(source.record.value ?? "");
		if (!result.ok) {
			const { code, field, reason } = result;
			refused.push({ ...source, problem: { code, field, reason } });
			continue;
		}
		const window = {
			...result.row,
			updated_at: new Date(Number(source.record.timestamp)).toISOString(),
		};
		const id = windowId(window);
		const known = newest.get(id);
		if (known) superseded++;
		if (!known || known.window.trade_count <= window.trade_count)
			newest.set(id, { id, window, source });
	}
	return { entries: [...newest.values()], superseded, refused };
}

/**
 * The body of a bulk request. The version is the number of ticks: Elasticsearch refuses to replace a document by an
 * update that has seen fewer (`external_gte`), so that a replay or a race never takes a window back.
 */
export const bulkOperations = (entries: readonly Entry[]): object[] =>
	entries.flatMap(({ id, window }) => [
		{
			index: {
				_id: id,
				version: window.trade_count,
				version_type: "external_gte",
			},
		},
		window,
	]);

/** The part of a bulk answer's item that says what became of it. */
export interface BulkItem {
	readonly status: number;
	readonly error?: { readonly type: string; readonly reason?: string | null };
}

export interface Outcome {
	readonly indexed: readonly Entry[];
	/** Older than what is there: nothing to do. */
	readonly stale: readonly Entry[];
	/** Not now: the cluster is busy, a shard is not there yet, the disk is full. */
	readonly retry: readonly Entry[];
	/** Never: the document does not fit the mapping. */
	readonly refused: readonly DeadLetter[];
	/** Of the first entry in {@link retry}. */
	readonly retryReason?: string;
}

/** Sorts the answers: only 400, which says that the document itself is at fault, is final. */
export function outcomeOf(
	entries: readonly Entry[],
	items: readonly BulkItem[],
): Outcome {
	const indexed: Entry[] = [];
	const stale: Entry[] = [];
	const retry: Entry[] = [];
	const refused: DeadLetter[] = [];
	let retryReason: string | undefined;
	for (const [at, entry] of entries.entries()) {
		const { status, error } = items[at] ?? { status: 503 };
		if (status < 300) indexed.push(entry);
		else if (status === 409) stale.push(entry);
		else if (status === 400)
			refused.push({
				...entry.source,
				problem: {
					code: "NOT_INDEXABLE",
					field: /\[([\w .]+)\]/.exec(error?.reason ?? "")?.[1] ?? "",
					reason: `${error?.type}: ${error?.reason}`,
				},
			});
		else {
			retry.push(entry);
			retryReason ??= `${status} ${error?.type ?? "no answer"}: ${error?.reason ?? ""}`;
		}
	}
	return {
		indexed,
		stale,
		retry,
		refused,
		...(retryReason !== undefined && { retryReason }),
	};
}
