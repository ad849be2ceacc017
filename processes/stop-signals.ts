const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** npm, the entry and the terminal may each pass on the same signal: what comes so soon is no second request. */
const ECHO_MS = 1_000;

/** Turns signals into a stop; a second one, later, means that there is no time for it. */
export class StopSignals {
	readonly #stop = new AbortController();
	readonly #handler = () => this.#received();
	#first = 0;
	#hurry: () => void = () => {};

	/** Resolves at the first signal. */
	readonly stopped: Promise<void>;

	/** @param signals that are taken from now on */
	constructor(signals: readonly StopSignal[] = STOP_SIGNALS) {
		this.stopped = new Promise((resolve) => {
			this.stop.addEventListener("abort", () => resolve(), { once: true });
		});
		for (const signal of signals) process.on(signal, this.#handler);
	}

	/** Aborted by the first signal. */
	get stop(): AbortSignal {
		return this.#stop.signal;
	}

	/** As a signal would. */
	end(): void {
		this.#stop.abort();
	}

	onHurry(callback: () => void): void {
		this.#hurry = callback;
	}

	#received(): void {
		const now = performance.now();
		if (!this.#stop.signal.aborted) {
			this.#first = now;
			this.#stop.abort();
		} else if (now - this.#first > ECHO_MS) this.#hurry();
	}
}
