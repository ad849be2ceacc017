import type { Counts, Outcome, SuiteEvent } from "./suite-events.ts";

/** Where progress is shown. */
export interface ProgressOutput {
	readonly isTTY?: boolean | undefined;
	/** Width of the terminal. @default 80 */
	readonly columns?: number | undefined;
	write(text: string): unknown;
}

interface Running {
	readonly startedMs: number;
	readonly counts: Record<Outcome, number>;
}

const CLEAR_LINE = "\r\x1b[K";
const REDRAW_MS = 1_000;

/**
 * Where a test run is. A terminal gets one line that changes, with the suites done and under way; anything else gets a
 * line for each suite that has ended. Messages stand above the line and stay.
 */
export class Progress {
	readonly #output: ProgressOutput;
	readonly #total: number;
	readonly #now: () => number;
	readonly #startedMs: number;
	readonly #running = new Map<string, Running>();
	readonly #counts: Record<Outcome, number> = noCounts();
	#done = 0;
	#ended = false;
	readonly #timer: NodeJS.Timeout | undefined;

	/**
	 * @param total number of suites
	 * @param now a clock in milliseconds
	 */
	constructor(
		output: ProgressOutput,
		total: number,
		now: () => number = () => performance.now(),
	) {
		this.#output = output;
		this.#total = total;
		this.#now = now;
		this.#startedMs = now();
		this.#timer = output.isTTY
			? setInterval(() => this.#draw(), REDRAW_MS).unref()
			: undefined;
	}

	/** Shows what a test process reports; its total is its caller's. */
	report(event: SuiteEvent): void {
		if (event.type === "started") this.started(event.suite);
		else if (event.type === "test") this.test(event.suite, event.outcome);
		else if (event.type === "ended") this.ended(event.suite);
		else if (event.type === "message") this.message(event.text);
	}

	started(suite: string): void {
		this.#running.set(suite, { startedMs: this.#now(), counts: noCounts() });
		this.#draw();
	}

	/** A test that a file of its own defines, for several suites, counts for the suite under way when there is one alone. */
	test(suite: string, outcome: Outcome): void {
		const [first, ...more] = this.#running.values();
		const running =
			this.#running.get(suite) ?? (more.length ? undefined : first);
		if (running) running.counts[outcome]++;
		this.#counts[outcome]++;
	}

	ended(suite: string): void {
		const running = this.#running.get(suite);
		if (!running) return;
		this.#running.delete(suite);
		this.#done++;
		const { counts, startedMs } = running;
		const seconds = ((this.#now() - startedMs) / 1_000).toFixed(1);
		if (this.#output.isTTY) this.#draw();
		else
			this.#output.write(
				`${counts.failed ? "✗" : "✓"} ${suite}: ${countsText(counts)}, ${seconds} s\n`,
			);
	}

	/** What the run waits for that is no suite, e.g. engines that start. @returns what the work returns */
	async waitFor<T>(what: string, work: Promise<T>): Promise<T> {
		const startedMs = this.#now();
		this.#running.set(what, { startedMs, counts: noCounts() });
		if (!this.#output.isTTY) this.#output.write(`  ${what} …\n`);
		this.#draw();
		try {
			return await work;
		} finally {
			this.#running.delete(what);
		}
	}

	/** Shows a text that stays. */
	message(text: string): void {
		if (this.#output.isTTY) this.#output.write(CLEAR_LINE);
		this.#output.write(`${text}\n`);
		this.#draw();
	}

	/** Takes the moving line away for good. */
	end(): void {
		this.#ended = true;
		clearInterval(this.#timer);
		if (this.#output.isTTY) this.#output.write(CLEAR_LINE);
	}

	#draw(): void {
		if (!this.#output.isTTY || this.#ended) return;
		const now = this.#now();
		const state = `${this.#done}/${this.#total} suites, ${countsText(this.#counts)}, ${clock(now - this.#startedMs)}`;
		const running = [...this.#running].map(
			([suite, { startedMs }]) => `${suite} ${clock(now - startedMs)}`,
		);
		const line = [state, ...running].join(" · ");
		this.#output.write(
			`${CLEAR_LINE}${line.slice(0, (this.#output.columns ?? 80) - 1)}`,
		);
	}
}

const noCounts = (): Record<Outcome, number> => ({
	passed: 0,
	failed: 0,
	skipped: 0,
});

/** `12 passed, 1 failed`; failed and skipped are left out when there are none. */
const countsText = (counts: Counts) =>
	[
		`${counts.passed} passed`,
		counts.failed && `${counts.failed} failed`,
		counts.skipped && `${counts.skipped} skipped`,
	]
		.filter(Boolean)
		.join(", ");

/** `2:05`, minutes and seconds. */
function clock(ms: number): string {
	const seconds = Math.floor(ms / 1_000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
