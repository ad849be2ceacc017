import { Size } from "@tickstack/contracts/size";
import { tickProducerConfig } from "../../workloads/tick-producer/src/config.ts";
import { count } from "./figure.ts";
import { peeks, produces } from "./slot.ts";
import { workload } from "./workload.ts";

/** Publishes ticks. By the ordinal at the end of its name each has tickers of its own: two never publish the same. */
export const tickProducer = workload("tick-producer", {
	object: "kafka-producer",
	tier: "ingestion",
	config: tickProducerConfig,
	kind: { kind: "service", replicas: "ordinals" },
	needs: {
		ticks: produces("ticks", "topic"),
		// It goes on from the last prices.
		lastTicks: peeks("ticks", "topic"),
	},
	port: { cluster: 9100, local: 101 },
	size: { memory: Size.mebibytes(256), cpuMillis: 200 },
	// By ticker: the last 253 days of prices and volumes while the history is read, then a walk with its texts.
	holds: (_, { tickers }) => ({
		heap: Size.bytes(3_072 * tickers),
		buffers: Size.bytes(16 * 2 ** 20 + 6_144 * tickers),
	}),
	silence: "no tick is published",
	figure: ({ rate }) => `${count(rate("tick_producer_ticks_total"))} msg/s`,
});
