import { Duration } from "@tickstack/contracts/duration";
import type { AlertsSpec } from "./environment-spec.ts";

/** The thresholds that the design names, and the bounds of its freshness. */
export const defaultAlerts: AlertsSpec = {
	// The writer lets a minute pass before it writes a file.
	consumerDelay: Duration.minutes(3),
	hdfsUsed: 0.8,
	volumeUsed: 0.8,
	freshness: Duration.seconds(30),
	// A day and the time that a run may take.
	batchAge: Duration.hours(26),
	// A workload with enough memory has one to three; one without, hundreds.
	majorCollections: 20,
	reconciliation: true,
};
