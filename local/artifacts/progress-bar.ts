const WIDTH = 24;

/** `[######……] 132 of 546 MB, 41 s left`; the rest is estimated from the mean rate so far. */
export function progressLine(
	bytes: number,
	total: number,
	elapsedMs: number,
): string {
	const part = total ? Math.min(bytes / total, 1) : 1;
	const filled = Math.round(part * WIDTH);
	const leftS = part > 0 ? (elapsedMs / part - elapsedMs) / 1_000 : undefined;
	const eta =
		leftS === undefined || elapsedMs < 1_000
			? ""
			: leftS < 90
				? `, ${Math.ceil(leftS)} s left`
				: `, ${Math.ceil(leftS / 60)} min left`;
	return `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${megabytes(Math.min(bytes, total))} of ${megabytes(total)} MB${eta}`;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

/** Where a bar is shown; a terminal gets one line that changes, anything else a line now and then. */
export interface BarOutput {
	readonly isTTY?: boolean | undefined;
	write(text: string): unknown;
}

/** Shows how far a transfer is. */
export class ProgressBar {
	readonly #output: BarOutput;
	readonly #label: string;
	readonly #total: number;
	readonly #started: number;
	#last = 0;

	constructor(
		output: BarOutput,
		label: string,
		total: number,
		nowMs: number = performance.now(),
	) {
		this.#output = output;
		this.#label = label;
		this.#total = total;
		this.#started = nowMs;
		this.#last = nowMs;
	}

	/** At most 5 times a second on a terminal, every 5 s elsewhere. */
	update(bytes: number, nowMs: number = performance.now()): void {
		if (nowMs - this.#last < (this.#output.isTTY ? 200 : 5_000)) return;
		this.#last = nowMs;
		const line = progressLine(bytes, this.#total, nowMs - this.#started);
		this.#output.write(
			this.#output.isTTY
				? `\r\x1b[K${this.#label} ${line}`
				: `${this.#label} ${line}\n`,
		);
	}

	end(): void {
		if (this.#output.isTTY) this.#output.write("\r\x1b[K");
	}
}
