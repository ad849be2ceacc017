import { kafkaBinding, serviceFields } from "@tickstack/contracts/bindings";
import { type ConfigValues, defineConfig } from "@tickstack/contracts/config";
import {
	boolean,
	decimal,
	duration,
	integer,
	list,
	oneOf,
	positiveInteger,
	text,
} from "@tickstack/contracts/field";

/** The producer's configuration. All replicas of one deployment must have the same values, but for the ordinal. */
export const tickProducerConfig = defineConfig("tick-producer", {
	...serviceFields,
	...kafkaBinding,
	topic: text({
		doc: "Topic that the ticks go to.",
		source: "binding",
	}),
	history: text({
		doc: "History file: JSON array, JSON Lines or CSV, gzip accepted. Memory grows with its tickers; a replay holds all its rows. A live feed takes the companies' names from it.",
	}),
	feed: oneOf(["simulation", "replay", "alpaca"], {
		default: "simulation",
		doc: "Where ticks come from: simulated from the history, the history itself, or Alpaca's real-time stock data.",
	}),
	ticksPerSecond: decimal({
		default: 50,
		min: 0.001,
		max: 1_000_000,
		doc: "Ticks per second over all tickers and replicas; with replay, rows per second.",
	}),
	interval: duration({
		optional: true,
		min: "1ms",
		doc: "Time between two ticks of one ticker; wins over ticks per second.",
	}),
	seed: text({
		default: "tickstack",
		doc: "Seed of the simulation: the same seed, history and start time give the same ticks.",
	}),
	startTime: integer({
		optional: true,
		doc: "Time of the first tick in milliseconds since the epoch, for runs that can be compared; now by default.",
	}),
	resume: boolean({
		default: true,
		doc: "Continue prices from the last ticks in the topic; false starts from the history's last close.",
	}),
	replay: boolean({
		default: false,
		doc: "Publish the history itself, in order of time, and end; short for the feed replay.",
	}),
	feedUrl: text({
		default: "wss://stream.data.alpaca.markets/v2/iex",
		// Credentials never cross a network in the clear.
		pattern: /^(wss:\/\/|ws:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/,
		doc: "Stream of the live feed: /v2/iex, /v2/sip, or /v2/test with the symbol FAKEPACA. TLS, but for this machine.",
	}),
	feedKeyFile: text({
		optional: true,
		doc: "File that holds the live feed's key ID.",
	}),
	feedSecretFile: text({
		optional: true,
		doc: "File that holds the live feed's secret key.",
	}),
	feedSymbols: list({
		optional: true,
		doc: "Tickers to subscribe to at the live feed; those of the history by default.",
	}),
	feedChannel: oneOf(["trades", "bars"], {
		default: "trades",
		doc: "What a tick of the live feed is: one trade, or the bar of one minute.",
	}),
	feedSilence: duration({
		default: "15s",
		min: "100ms",
		doc: "Silence after which the live feed is asked for a sign of life; after as much again it is connected anew.",
	}),
	feedBuffer: positiveInteger({
		default: 100_000,
		max: 10_000_000,
		doc: "Ticks of the live feed held while brokers are slow or away, in equal parts for the lanes; the oldest beyond that are dropped and counted.",
	}),
	replicas: positiveInteger({
		default: 1,
		doc: "How many producers share the tickers.",
		source: "substrate",
	}),
	ordinal: integer({
		optional: true,
		doc: "Which of the replicas this one is, from 0; the number at the end of the host name by default. One at or above the number of replicas stands by.",
		source: "substrate",
	}),
	hostname: text({
		optional: true,
		doc: "Host name whose end (-0, -1, …) is the ordinal, as a StatefulSet names its pods.",
		source: "substrate",
	}),
	batchTicks: positiveInteger({
		default: 1_000,
		max: 2_000,
		doc: "Most ticks in one request; 2,000 stay below Kafka's 1 MiB a batch.",
	}),
	linger: duration({
		default: "200ms",
		doc: "Least time from one request to the next on a partition: what falls due meanwhile goes together. A request costs more than the records in it.",
	}),
	maxInFlight: positiveInteger({
		default: 5,
		max: 100,
		doc: "Requests at a time over all partitions, one a partition at least; a ticker has one at most, which keeps its order.",
	}),
	maxBehind: duration({
		default: "10s",
		min: "1s",
		doc: "How late ticks may be when the brokers are slow or away; what would be later is skipped and counted.",
	}),
});

export type TickProducerConfig = ConfigValues<typeof tickProducerConfig>;
