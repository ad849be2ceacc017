import { jobTable, jobText } from "./job-table.ts";
import type { PipelineStatus } from "./pipeline-status.ts";
import { failureLines, statusTable, summary } from "./status-table.ts";

/** Where a view is shown; `columns` and `isTTY` as Node's streams have them. */
export interface ViewOutput {
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
	write(text: string): unknown;
}

/** Shows a status again and again. */
export interface View {
	show(status: PipelineStatus): void;
	/** A line that stays. */
	note(text: string): void;
	/** Leaves the last status standing. */
	end(): void;
}

/** A table that is redrawn in place; for a terminal. */
class LiveView implements View {
	readonly #output: ViewOutput;
	#drawn = 0;
	#last: PipelineStatus | undefined;

	constructor(output: ViewOutput) {
		this.#output = output;
	}

	show(status: PipelineStatus): void {
		this.#last = status;
		const width = this.#output.columns ?? 80;
		const hint =
			status.state === "stopping" ? "stopping …" : "Ctrl-C stops everything";
		const lines = [
			...statusTable(status.components, width),
			...jobTable(status.jobs, width),
			...failureLines(status.components, width),
			`${summary(status)} – ${hint}`.slice(0, width),
		];
		this.#output.write(`${this.#erase()}${lines.join("\n")}\n`);
		this.#drawn = lines.length;
	}

	note(text: string): void {
		this.#output.write(`${this.#erase()}${text}\n`);
		this.#drawn = 0;
		if (this.#last) this.show(this.#last);
	}

	end(): void {
		this.#drawn = 0;
		this.#last = undefined;
	}

	#erase(): string {
		return this.#drawn ? `\x1b[${this.#drawn}A\x1b[J` : "";
	}
}

const SUMMARY_EVERY_MS = 60_000;

/** A line at each change of state and a summary each minute; for logs and CI. */
class PlainView implements View {
	readonly #output: ViewOutput;
	readonly #now: () => Date;
	readonly #states = new Map<string, string>();
	readonly #failures = new Map<string, string>();
	#summarized: number;

	constructor(output: ViewOutput, now: () => Date) {
		this.#output = output;
		this.#now = now;
		this.#summarized = now().getTime();
	}

	show(status: PipelineStatus): void {
		for (const component of status.components) {
			const { name, state, pid, reason } = component;
			if (state === "preparing" || state === "stopping") continue;
			const text = `${state}${state === "starting" && pid ? ` (pid ${pid})` : ""}${reason ? `: ${reason}` : ""}`;
			const known = this.#states.get(name) ?? "waiting";
			if (text !== known) this.note(`${name} ${text}`);
			this.#states.set(name, text);
			const failure = failureLines([component]);
			const said = failure.join("\n");
			if (said !== (this.#failures.get(name) ?? ""))
				for (const line of failure) this.note(line);
			this.#failures.set(name, said);
		}
		for (const job of status.jobs) {
			const text = jobText(job);
			const known = this.#states.get(job.name) ?? "waiting";
			if (text !== known) this.note(`${job.name} ${text}`);
			this.#states.set(job.name, text);
		}
		const now = this.#now().getTime();
		if (now - this.#summarized < SUMMARY_EVERY_MS) return;
		this.#summarized = now;
		const figures = status.components.flatMap(({ name, figure }) =>
			figure ? `${name} ${figure}` : [],
		);
		this.note([summary(status), ...figures].join("; "));
	}

	note(text: string): void {
		const time = this.#now().toISOString().slice(11, 19);
		this.#output.write(`${time} ${text}\n`);
	}

	end(): void {}
}

/** The view that fits the output: live on a terminal outside CI, plain lines elsewhere. */
export function viewFor(
	output: ViewOutput,
	{ ci, now }: { ci: boolean; now: () => Date },
): View {
	return output.isTTY && !ci
		? new LiveView(output)
		: new PlainView(output, now);
}
