import { Counter, Gauge, type Registry } from "prom-client";

/** What is counted of a live feed. */
export const feedMetrics = (registry: Registry) => ({
	connected: new Gauge({
		name: "tick_producer_feed_connected",
		help: "1 while the live feed is subscribed, else 0.",
		registers: [registry],
	}),
	connections: new Counter({
		name: "tick_producer_feed_connection_ends_total",
		help: "Connections to the live feed that ended or failed, by reason.",
		labelNames: ["reason"],
		registers: [registry],
	}),
	messages: new Counter({
		name: "tick_producer_feed_messages_total",
		help: "Data points of the live feed: ticks, duplicates that were left out, corrections and cancellations that cannot be applied to a topic, others.",
		labelNames: ["kind"],
		registers: [registry],
	}),
	invalid: new Counter({
		name: "tick_producer_feed_invalid_total",
		help: "Messages of the live feed that break its protocol or the contract of a tick, by code.",
		labelNames: ["code"],
		registers: [registry],
	}),
	outOfOrder: new Counter({
		name: "tick_producer_feed_out_of_order_total",
		help: "Ticks of the live feed older than the latest of their ticker; published as they came.",
		registers: [registry],
	}),
	outageSeconds: new Counter({
		name: "tick_producer_feed_outage_seconds_total",
		help: "Time without subscription after the first one: what was traded meanwhile is missing.",
		registers: [registry],
	}),
	lastMessage: new Gauge({
		name: "tick_producer_feed_last_message_timestamp_seconds",
		help: "When the live feed last sent anything, seconds since the epoch.",
		registers: [registry],
	}),
});

export type FeedMetrics = ReturnType<typeof feedMetrics>;
