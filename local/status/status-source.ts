import { identify } from "../../processes/process-table.ts";
import type { Supervisor } from "../../processes/supervisor.ts";
import type { KeyFigure } from "../pipeline/key-figures.ts";
import type { JobStatus } from "../schedule/scheduled-job.ts";
import {
	type ComponentStatus,
	isUp,
	type PipelineStatus,
} from "./pipeline-status.ts";

export interface StatusSourceProps {
	readonly supervisor: Supervisor;
	/** What is known of the jobs now. */
	readonly jobs: () => readonly JobStatus[];
	/** By component. */
	readonly figures: Readonly<Record<string, KeyFigure>>;
	/** By component. */
	readonly addresses: Readonly<Record<string, string>>;
	readonly page: string;
	readonly since: Date;
}

/** Puts the status together from the supervisor and the key figures that it samples. */
export class StatusSource {
	readonly #props: StatusSourceProps;
	readonly #figures = new Map<string, string>();
	#started = false;
	#stopping = false;

	constructor(props: StatusSourceProps) {
		this.#props = props;
	}

	/** From now on a component that is not ready makes the pipeline degraded. */
	started(): void {
		this.#started = true;
	}

	stopping(): void {
		this.#stopping = true;
	}

	/** Queries every component that is ready for its key figure. */
	async sample(): Promise<void> {
		await Promise.all(
			this.#props.supervisor.processes.map(async ({ spec, state }) => {
				const figure = this.#props.figures[spec.name];
				if (!figure) return;
				const text = state === "ready" ? await figure().catch(() => "") : "";
				this.#figures.set(spec.name, text);
			}),
		);
	}

	now(): PipelineStatus {
		const { supervisor, jobs, addresses, page, since } = this.#props;
		const components = supervisor.processes.map(
			(supervised): ComponentStatus => {
				const { spec, state, reason, lastWords, id, restarted, isUp } =
					supervised;
				return {
					name: spec.name,
					kind: spec.kind,
					state,
					reason,
					lastWords,
					missing: this.#started && !isUp ? (spec.missing ?? "") : "",
					pid: id?.pid ?? null,
					restarts: restarted,
					residentBytes: supervisor.residentBytes(supervised),
					address: addresses[spec.name] ?? null,
					figure: id ? (this.#figures.get(spec.name) ?? "") : "",
				};
			},
		);
		const allUp = components.every(isUp);
		return {
			state: this.#stopping
				? "stopping"
				: allUp
					? "ready"
					: this.#started
						? "degraded"
						: "starting",
			supervisor: identify(process.pid) ?? null,
			page,
			since: since.toISOString(),
			components,
			jobs: jobs(),
		};
	}
}
