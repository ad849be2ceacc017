import { setTimeout } from "node:timers/promises";
import {
	type RealtimeWindow,
	windowId,
} from "@tickstack/contracts/realtime-window";
import type { ServiceContext } from "@tickstack/runtime/service";
import { LatencySample } from "./latency-sample.ts";
import type { WindowStore } from "./window-store.ts";

/**
 * How far behind the newest update the feed looks again: updates become searchable in the order of their partitions,
 * not of their computation.
 */
const OVERLAP_MS = 15_000;
/** How far most polls look back: hardly anything comes later. */
const SHORT_OVERLAP_MS = 3_000;
/** One in so many polls looks back all the way. */
const POLLS_PER_OVERLAP = 10;
/** The most updates of one poll; the rest of a backlog is left to the next. */
const MAX_POLL = 20_000;

export interface WindowFeedOptions {
	readonly store: WindowStore;
	readonly intervalMs: number;
	readonly log: ServiceContext<unknown>["log"];
	readonly signal: AbortSignal;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Updates that have become searchable since the last call, or that the first poll found; never empty. */
	onFound(updates: readonly RealtimeWindow[]): void;
	/** The same without those of the first poll, which are no news to anybody. */
	onUpdates(updates: readonly RealtimeWindow[]): void;
}

/** Watches the index for new windows and new updates of windows: one query an interval, however many listen. */
export class WindowFeed {
	/** From the start of a window to its being searchable for the first time: tick → searchable, at most. */
	readonly endToEnd = new LatencySample();
	/** From the computation of an update to its being searchable. */
	readonly computedToSearchable = new LatencySample();
	readonly #options: WindowFeedOptions;
	/** What has been seen of the windows within the overlap: id → time of computation and number of ticks. */
	readonly #seen = new Map<string, { ms: number; trades: number }>();
	readonly #newestStart = new Map<string, number>();
	#cursorMs: number | undefined;
	#polls = 0;
	/** Nothing computed earlier is looked at again: raised when a backlog fills a poll. */
	#floorMs = 0;
	#lastSuccess = Number.NEGATIVE_INFINITY;

	constructor(options: WindowFeedOptions) {
		this.#options = options;
	}

	/** Whether the index could be read lately. */
	get healthy(): boolean {
		return (
			performance.now() - this.#lastSuccess <
			Math.max(5_000, 10 * this.#options.intervalMs)
		);
	}

	/** Runs until the signal is aborted. */
	async run(): Promise<void> {
		const { intervalMs, log, signal } = this.#options;
		let failed = false;
		while (!signal.aborted) {
			try {
				await this.#poll();
				if (failed) log.info("the index can be read again");
				failed = false;
			} catch (error) {
				if (!failed)
					log.warn({ err: (error as Error).message }, "cannot read the index");
				failed = true;
			}
			await setTimeout(intervalMs, undefined, { signal }).catch(
				() => undefined,
			);
		}
	}

	async #poll(): Promise<void> {
		const { store, now, onFound, onUpdates } = this.#options;
		const first = this.#cursorMs === undefined;
		this.#cursorMs ??= (await store.newestUpdateMs()) ?? now();
		const overlap =
			this.#polls % POLLS_PER_OVERLAP === 0 ? OVERLAP_MS : SHORT_OVERLAP_MS;
		const found = await store.updatedSince(
			Math.max(this.#cursorMs - overlap, this.#floorMs),
			MAX_POLL,
		);
		this.#polls++;
		const last = found.at(-1);
		if (last && found.length === MAX_POLL)
			this.#floorMs = Math.max(Date.parse(last.updated_at), this.#floorMs + 1);
		this.#lastSuccess = performance.now();
		const searchableAt = now();
		const updates = found.filter((window) => this.#isNew(window));
		if (!first)
			for (const window of updates) this.#measure(window, searchableAt);
		for (const window of updates) this.#remember(window);
		this.#forget();
		if (!updates.length) return;
		onFound(updates);
		if (!first) onUpdates(updates);
	}

	#isNew(window: RealtimeWindow): boolean {
		const known = this.#seen.get(windowId(window));
		return (
			known?.ms !== Date.parse(window.updated_at) ||
			known.trades !== window.trade_count
		);
	}

	#measure(window: RealtimeWindow, searchableAt: number): void {
		this.computedToSearchable.add(
			searchableAt,
			searchableAt - Date.parse(window.updated_at),
		);
		const start = Date.parse(window.window_start);
		const previous = this.#newestStart.get(window.ticker);
		// Only a window that follows its predecessor without a gap surely had ticks from its start on.
		const followsOn =
			previous === start - (Date.parse(window.window_end) - start);
		if (followsOn) this.endToEnd.add(searchableAt, searchableAt - start);
	}

	#remember(window: RealtimeWindow): void {
		const ms = Date.parse(window.updated_at);
		this.#seen.set(windowId(window), { ms, trades: window.trade_count });
		this.#cursorMs = Math.max(this.#cursorMs ?? 0, ms);
		this.#newestStart.set(
			window.ticker,
			Math.max(
				this.#newestStart.get(window.ticker) ?? 0,
				Date.parse(window.window_start),
			),
		);
	}

	#forget(): void {
		const oldest = (this.#cursorMs ?? 0) - OVERLAP_MS;
		for (const [id, { ms }] of this.#seen)
			if (ms < oldest) this.#seen.delete(id);
	}
}
