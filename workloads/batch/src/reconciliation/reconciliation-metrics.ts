import { Gauge, type Registry } from "prom-client";
import { CAUSES, type Cause } from "./cause.ts";
import type { HourReport } from "./hour-report.ts";

/** What `/metrics` tells of a reconciliation: sums over the hours of the run. */
export interface ReconciliationMetrics {
	readonly compared: Gauge;
	readonly differing: Gauge<"cause">;
	readonly lateTicks: Gauge<"outcome">;
	readonly setAside: Gauge;
	readonly lastRun: Gauge;
}

export function reconciliationMetrics(
	registry: Registry,
): ReconciliationMetrics {
	const registers = [registry];
	const metrics = {
		compared: new Gauge({
			name: "reconciliation_windows_compared",
			help: "Windows on either path in the hours of the last run.",
			registers,
		}),
		differing: new Gauge({
			name: "reconciliation_windows_differing",
			help: "Windows on which the two paths do not agree, by cause; every cause but late is unexpected.",
			labelNames: ["cause"] as const,
			registers,
		}),
		lateTicks: new Gauge({
			name: "reconciliation_late_ticks",
			help: "Ticks that came beyond the watermark: dropped by the stream, or counted all the same.",
			labelNames: ["outcome"] as const,
			registers,
		}),
		setAside: new Gauge({
			name: "reconciliation_records_set_aside",
			help: "Records of the raw data set that break the contract of a tick: left out, the rest of their hours was compared.",
			registers,
		}),
		lastRun: new Gauge({
			name: "reconciliation_last_run_timestamp_seconds",
			help: "When this process last completed a reconciliation.",
			registers,
		}),
	};
	for (const cause of Object.keys(CAUSES) as Cause[])
		metrics.differing.set({ cause }, 0);
	return metrics;
}

/** Adds an hour to the sums. */
export function countHour(
	{ compared, differing, lateTicks, setAside }: ReconciliationMetrics,
	{ windows, late_ticks, records }: HourReport,
): void {
	setAside.inc(records.invalid);
	compared.inc(windows.compared);
	for (const [cause, count] of Object.entries(windows.differing))
		differing.inc({ cause: cause as Cause }, count);
	lateTicks.inc({ outcome: "dropped" }, late_ticks.dropped);
	lateTicks.inc(
		{ outcome: "counted" },
		late_ticks.count - Math.min(late_ticks.count, late_ticks.dropped),
	);
}
