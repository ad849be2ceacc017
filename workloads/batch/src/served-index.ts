import type { Client } from "@elastic/elasticsearch";
import type { Mapping } from "@tickstack/contracts/record-ddl";

/** What an index tells of the run that wrote it; kept in the mapping's `_meta`. */
export interface IndexMeta {
	readonly run_id: string;
	/** `YYYY-MM-DD` */
	readonly run_date: string;
	readonly computed_at: string;
	readonly read_at: string;
	readonly whole_until: string;
	readonly rows: number;
	/** False while rows are being written. */
	readonly complete: boolean;
}

export interface RunIndex {
	/** The alias that readers use, e.g. `batch_features`. */
	readonly alias: string;
	readonly mapping: Mapping;
	readonly meta: Omit<IndexMeta, "complete" | "rows">;
}

/** Elasticsearch took other documents than were sent. */
class IndexingError extends Error {
	readonly code = "INDEXING_INCOMPLETE";
	readonly index: string;

	constructor(index: string, message: string) {
		super(`${index}: ${message}`);
		this.name = "IndexingError";
		this.index = index;
	}
}

const indexName = ({ alias, meta }: RunIndex): string =>
	`${alias}-${meta.run_id.toLowerCase()}`;

/**
 * Writes a run's rows to an index of its own, which nobody reads yet. An index of this run that is complete is left as
 * it is; a part that a killed run left is written anew.
 *
 * @returns the number of rows
 */
export async function writeIndex(
	client: Client,
	run: RunIndex,
	rows: () => AsyncIterable<Record<string, unknown>>,
	idOf: (row: Record<string, unknown>) => string,
	signal: AbortSignal,
): Promise<number> {
	const index = indexName(run);
	const known = await metaOf(client, index);
	if (known && isComplete(known, run)) return known.rows;
	if (known) await client.indices.delete({ index });
	await client.indices.create({
		index,
		// No search needs the rows before all of them are there.
		settings: { refresh_interval: "-1" },
		mappings: {
			...run.mapping,
			_meta: { ...run.meta, rows: 0, complete: false },
		},
	});
	const sent = await bulk(
		client,
		index,
		rows(),
		(row) => ({ index: { _index: index, _id: idOf(row) } }),
		signal,
	);
	await complete(client, run, sent);
	return sent;
}

/** A clone that a killed run left says of itself that it is the run that it is of. */
const isComplete = (meta: IndexMeta, run: RunIndex): boolean =>
	meta.complete && meta.run_id === run.meta.run_id;

type Operation =
	| { index: { _index: string; _id: string } }
	| { delete: { _index: string; _id: string } };

/** @returns the number of rows @throws {IndexingError} when a row is refused */
async function bulk(
	client: Client,
	index: string,
	rows: AsyncIterable<Record<string, unknown>>,
	operation: (row: Record<string, unknown>) => Operation,
	signal: AbortSignal,
): Promise<number> {
	const refused: string[] = [];
	let sent = 0;
	const counted = async function* () {
		for await (const row of rows) {
			sent++;
			yield row;
		}
	};
	const helper = client.helpers.bulk<Record<string, unknown>>({
		datasource: counted(),
		onDocument: operation,
		onDrop: ({ error }) => {
			if (refused.length < 3) refused.push(JSON.stringify(error));
		},
		concurrency: 2,
		retries: 10,
		wait: 1_000,
	});
	const stop = () => helper.abort();
	signal.addEventListener("abort", stop);
	try {
		await helper;
	} finally {
		signal.removeEventListener("abort", stop);
	}
	signal.throwIfAborted();
	if (refused.length)
		throw new IndexingError(index, `refused: ${refused.join(", ")}`);
	return sent;
}

/** Makes an index searchable that has all its rows. @throws {IndexingError} when it has another number */
async function complete(
	client: Client,
	run: RunIndex,
	rows: number,
): Promise<void> {
	const index = indexName(run);
	await client.indices.putSettings({
		index,
		settings: { refresh_interval: "1s" },
	});
	await client.indices.refresh({ index });
	const { count } = await client.count({ index });
	if (count !== rows)
		throw new IndexingError(index, `holds ${count} of ${rows} rows`);
	await client.indices.putMapping({
		index,
		_meta: { ...run.meta, rows, complete: true },
	});
}

/** What a run changes of the rows of another one. */
export interface IndexChanges {
	/** Rows that are new or other. */
	rows(): AsyncIterable<Record<string, unknown>>;
	/** Keys of rows that are gone, some at a time. */
	gone(): AsyncIterable<Record<string, unknown>[]>;
	/** Rows of the index when all is done. */
	readonly total: number;
}

/**
 * Makes a run's index of that of the run before it: Elasticsearch clones it by linking its files (Clone index API), and
 * only what has changed is written. Nobody reads the new index yet, and the old one stays as it is.
 *
 * @returns the number of rows written; undefined when the index of the run before is not there or not complete
 */
export async function extendIndex(
	client: Client,
	run: RunIndex,
	baseRunId: string,
	changes: IndexChanges,
	idOf: (row: Record<string, unknown>) => string,
	signal: AbortSignal,
): Promise<number | undefined> {
	const index = indexName(run);
	const known = await metaOf(client, index);
	if (known && isComplete(known, run)) return known.rows;
	const base = { ...run, meta: { ...run.meta, run_id: baseRunId } };
	const baseMeta = await metaOf(client, indexName(base));
	if (!baseMeta || !isComplete(baseMeta, base)) return undefined;
	if (known) await client.indices.delete({ index });
	// Only what nobody writes to can be cloned; a complete index is never written to again.
	await client.indices.addBlock({ index: indexName(base), block: "write" });
	await client.indices.clone({
		index: indexName(base),
		target: index,
		settings: { "index.blocks.write": null, "index.refresh_interval": "-1" },
	});
	await client.cluster.health({ index, wait_for_status: "yellow" });
	await client.indices.putMapping({
		index,
		_meta: { ...run.meta, rows: 0, complete: false },
	});
	const written = await bulk(
		client,
		index,
		changes.rows(),
		(row) => ({ index: { _index: index, _id: idOf(row) } }),
		signal,
	);
	await bulk(
		client,
		index,
		(async function* () {
			for await (const rows of changes.gone()) yield* rows;
		})(),
		(row) => ({ delete: { _index: index, _id: idOf(row) } }),
		signal,
	);
	await complete(client, run, changes.total);
	return written;
}

/** Points all aliases at the run's indices in one step. */
export async function serveIndices(
	client: Client,
	runs: readonly RunIndex[],
): Promise<void> {
	const actions = [];
	for (const run of runs) {
		// An index of the alias's own name can only be a mistake; the alias takes its place.
		for (const index of await indicesOf(client, run.alias))
			actions.push(
				index === run.alias
					? { remove_index: { index } }
					: { remove: { index, alias: run.alias } },
			);
		actions.push({ add: { index: indexName(run), alias: run.alias } });
	}
	await client.indices.updateAliases({ actions });
}

/** What is served under an alias; undefined when nothing is. */
export async function served(
	client: Client,
	alias: string,
): Promise<IndexMeta | undefined> {
	const [index] = await indicesOf(client, alias);
	return index === undefined ? undefined : metaOf(client, index);
}

/**
 * Deletes the indices of earlier runs: what is served stays, and the newest others up to `keep` in all; of indices that
 * were never completed none.
 *
 * @returns the names of the deleted indices
 */
export async function pruneIndices(
	client: Client,
	alias: string,
	keep: number,
): Promise<string[]> {
	const mappings = await client.indices.getMapping(
		{ index: `${alias}-*`, allow_no_indices: true },
		{ ignore: [404] },
	);
	const servedNow = await indicesOf(client, alias);
	const others = Object.entries(mappings)
		.map(([index, { mappings }]) => ({
			index,
			meta: (mappings as { _meta?: Partial<IndexMeta> })._meta,
		}))
		.filter(({ index, meta }) => meta?.run_id && !servedNow.includes(index));
	const newest = others
		.filter(
			({ index, meta }) =>
				meta?.complete && index === `${alias}-${meta.run_id?.toLowerCase()}`,
		)
		.sort((a, b) =>
			String(b.meta?.computed_at).localeCompare(String(a.meta?.computed_at)),
		)
		.slice(0, Math.max(0, keep - servedNow.length))
		.map(({ index }) => index);
	const old = others
		.map(({ index }) => index)
		.filter((index) => !newest.includes(index));
	for (const index of old)
		await client.indices.delete({ index }, { ignore: [404] });
	return old;
}

/** The indices behind an alias, or the index of that very name. */
async function indicesOf(client: Client, alias: string): Promise<string[]> {
	const answer = await client.indices.get(
		{ index: alias, allow_no_indices: true, features: ["aliases"] },
		{ ignore: [404] },
	);
	return "error" in answer ? [] : Object.keys(answer);
}

async function metaOf(
	client: Client,
	index: string,
): Promise<IndexMeta | undefined> {
	const answer = await client.indices.getMapping({ index }, { ignore: [404] });
	return (answer[index]?.mappings as { _meta?: IndexMeta } | undefined)?._meta;
}
