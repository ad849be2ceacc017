import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What the producer counts. */
export const producerMetrics = (registry: Registry) => ({
	ticks: new Counter({
		name: "tick_producer_ticks_total",
		help: "Ticks that all in-sync replicas have.",
		registers: [registry],
	}),
	skipped: new Counter({
		name: "tick_producer_skipped_total",
		help: "Ticks left out because brokers were slow or away: not made by the simulation, dropped from the full buffer of a live feed.",
		registers: [registry],
	}),
	errors: new Counter({
		name: "tick_producer_errors_total",
		help: "Requests that failed and were repeated, by code.",
		labelNames: ["code"],
		registers: [registry],
	}),
	alreadyWritten: new Counter({
		name: "tick_producer_already_written_total",
		help: "Ticks of failed requests that were found in the topic and not sent again.",
		registers: [registry],
	}),
	inFlight: new Gauge({
		name: "tick_producer_in_flight",
		help: "Ticks sent and not yet acknowledged.",
		registers: [registry],
	}),
	tickers: new Gauge({
		name: "tick_producer_tickers",
		help: "Tickers that this replica publishes.",
		registers: [registry],
	}),
	batchSeconds: new Histogram({
		name: "tick_producer_batch_seconds",
		help: "From sending a request to its acknowledgement.",
		buckets: [
			0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30,
		],
		registers: [registry],
	}),
});

export type ProducerMetrics = ReturnType<typeof producerMetrics>;
