import { Gauge, type Registry } from "prom-client";

/** What `/metrics` tells of a batch run. */
export interface RunMetrics {
	readonly seconds: Gauge<"job">;
	readonly rows: Gauge<"job">;
	readonly rejected: Gauge<"code">;
	readonly lastSuccess: Gauge;
}

export function runMetrics(registry: Registry): RunMetrics {
	const registers = [registry];
	return {
		seconds: new Gauge({
			name: "batch_job_seconds",
			help: "Time of a job's last run; feature jobs share one query and its time.",
			labelNames: ["job"],
			registers,
		}),
		rows: new Gauge({
			name: "batch_job_rows",
			help: "Rows of a job's last run.",
			labelNames: ["job"],
			registers,
		}),
		rejected: new Gauge({
			name: "batch_rejected_rows",
			help: "Rows of the history that were left out, by reason.",
			labelNames: ["code"],
			registers,
		}),
		lastSuccess: new Gauge({
			name: "batch_last_success_timestamp_seconds",
			help: "When this process last published a run.",
			registers,
		}),
	};
}
