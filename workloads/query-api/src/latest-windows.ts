import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";
import type { WindowStore } from "./window-store.ts";

/** How long it is not read again while the feed brings what is new: windows also go, with their retention. */
const RENEW_MS = 60_000;
/** The same while the feed does not. */
const FRESH_MS = 1_000;

/** The newest window of each ticker. */
export interface Latest {
	readonly byTicker: ReadonlyMap<string, RealtimeWindow>;
	/** Start of the newest of all windows, milliseconds since the epoch; -Infinity when there is none. */
	readonly newestMs: number;
}

export interface LatestWindowsOptions {
	readonly store: Pick<WindowStore, "latestByTicker">;
	/** Whether {@link LatestWindows.take} is called with every update. */
	isFed(): boolean;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** Keeps the newest window of each ticker: read once, then brought up to date by the feed. */
export class LatestWindows {
	readonly #options: LatestWindowsOptions;
	#known: KnownWindows | undefined;
	#readAt = Number.NEGATIVE_INFINITY;
	#reading: Promise<Latest> | undefined;
	/** What the feed brought since the reading began: it may have looked before. */
	#meanwhile: RealtimeWindow[] = [];

	constructor(options: LatestWindowsOptions) {
		this.#options = options;
	}

	/** Takes what has become searchable. */
	take(windows: readonly RealtimeWindow[]): void {
		this.#known?.take(windows);
		if (this.#reading) this.#meanwhile.push(...windows);
	}

	/** As the feed has it; without the feed not older than a second. */
	async current(): Promise<Latest> {
		const { isFed, now } = this.#options;
		const fed = isFed();
		const age = now() - this.#readAt;
		if (this.#known && age <= (fed ? RENEW_MS : FRESH_MS)) return this.#known;
		this.#reading ??= this.#read().finally(() => {
			this.#reading = undefined;
		});
		if (!this.#known || !fed) return this.#reading;
		// What is known is right in the meantime; the next request tries again.
		this.#reading.catch(() => undefined);
		return this.#known;
	}

	async #read(): Promise<Latest> {
		const { store, now } = this.#options;
		const at = now();
		this.#meanwhile = [];
		const read = new KnownWindows();
		read.take(await store.latestByTicker());
		read.take(this.#meanwhile);
		this.#known = read;
		this.#readAt = at;
		return read;
	}
}

class KnownWindows implements Latest {
	readonly byTicker = new Map<string, RealtimeWindow>();
	newestMs = Number.NEGATIVE_INFINITY;

	take(windows: readonly RealtimeWindow[]): void {
		for (const window of windows) {
			const known = this.byTicker.get(window.ticker);
			if (known && isOlder(window, known)) continue;
			this.byTicker.set(window.ticker, window);
			this.newestMs = Math.max(this.newestMs, Date.parse(window.window_start));
		}
	}
}

const isOlder = (a: RealtimeWindow, b: RealtimeWindow): boolean =>
	a.window_start < b.window_start ||
	(a.window_start === b.window_start && a.updated_at < b.updated_at);
