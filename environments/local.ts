import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import type { WorkloadKey } from "../pipeline/catalogue/catalogue.ts";
import { defaultAlerts } from "./default-alerts.ts";
import { directories } from "./directories.ts";
import type { EnvironmentSpec } from "./environment-spec.ts";
import { images } from "./images.ts";
import { indices } from "./indices.ts";
import { regularHours, roundTheClock } from "./markets.ts";
import { NO_ADD_ONS } from "./no-add-ons.ts";
import type { JvmSize } from "./process-size.ts";
import { schedules } from "./schedules.ts";
import { topics } from "./topics.ts";
import { validated } from "./validate.ts";
import { type WorkloadSettings, workloads } from "./workload-specs.ts";

export interface LocalProps {
	/** Over all tickers. @default 50 */
	readonly ticksPerSecond?: number;
	/** @default 5, the tickers of data/history.json.gz */
	readonly tickers?: number;
	/** When the batch runs each day: `HH:MM` on the clock of an IANA time zone. @default {@link schedules} */
	readonly batch?: { readonly at: string; readonly timeZone: string };
	/** Settings of workloads that differ from their defaults. */
	readonly settings?: Partial<WorkloadSettings>;
}

const mib = Size.mebibytes;
const dailyAt = ({ at, timeZone }: { at: string; timeZone: string }) => {
	const [hour, minute] = at.split(":");
	return { cron: `${Number(minute)} ${Number(hour)} * * *`, timeZone };
};
/** Heap and the whole process, as measured with serial collection. */
const jvm = (heap: number, memory: number): JvmSize => ({
	heap: mib(heap),
	memory: mib(memory),
	cpuMillis: 250,
});

/**
 * The pipeline as processes of one machine: single nodes, small heaps, nothing listens beyond 127.0.0.1.
 * @throws {SpecError} when the load does not fit
 */
export function local(props: LocalProps = {}): EnvironmentSpec {
	const { ticksPerSecond = 50, tickers = 5, settings = {} } = props;
	const load = { ticksPerSecond, tickers, tickSize: Size.bytes(240) };
	const storage = { size: Size.gibibytes(20) };
	const service = <K extends WorkloadKey>(
		name: K,
		memory: number,
		own: WorkloadSettings[K] = {} as WorkloadSettings[K],
	) => ({
		replicas: 1,
		maxReplicas: 1,
		memory: mib(memory),
		cpuMillis: 250,
		settings: { ...own, ...settings[name] },
	});
	return validated({
		name: "local",
		tier: "local",
		cluster: { kind: "local", memory: Size.gibibytes(6) },
		isolation: "namespace",
		lifetime: { kind: "permanent" },
		namespace: "local",
		load,
		markets:
			settings.tickProducer?.feed === "alpaca" ? regularHours : roundTheClock,
		kafka: {
			roles: "combined",
			controllers: 1,
			brokers: 1,
			replicationFactor: 1,
			minInSyncReplicas: 1,
			broker: jvm(256, 512),
			controller: jvm(128, 256),
			storage,
			controllerStorage: storage,
			security: "plaintext",
			rackAwareness: false,
			sessionTimeout: Duration.seconds(2),
			topics: topics({
				load,
				partitions: 4,
				retention: Duration.days(7),
				// A laptop's disk, whatever the load.
				retentionBytes: Size.gibibytes(2),
				replicationFactor: 1,
				minInSyncReplicas: 1,
			}),
		},
		hdfs: {
			highAvailability: false,
			nameNodes: 1,
			journalNodes: 0,
			dataNodes: 1,
			replicationFactor: 1,
			nameNode: { ...jvm(160, 320), storage },
			dataNode: { ...jvm(128, 256), storage },
			journalNode: { ...jvm(64, 192), storage },
			failoverController: jvm(64, 192),
			rawRetention: Duration.hours(1),
			directories,
		},
		elasticsearch: {
			nodes: 1,
			node: jvm(512, 1_088),
			storage,
			replicas: 0,
			zoneAwareness: false,
			security: "none",
			indices: indices(load, Duration.days(7)),
		},
		spark: {
			mode: { kind: "local", cores: 2 },
			server: jvm(1_024, 2_048),
			shufflePartitions: 2,
		},
		workloads: workloads({
			// A history may have the 12,000 tickers of a market.
			tickProducer: service("tickProducer", 256, { ticksPerSecond }),
			hdfsWriter: service("hdfsWriter", 256, { maxBuffer: mib(64) }),
			speedLayer: service("speedLayer", 160),
			realtimeIndexer: service("realtimeIndexer", 160),
			queryApi: service("queryApi", 192),
			batch: service("batch", 768, { duckdbMemory: mib(320) }),
			provisioner: service("provisioner", 120),
		}),
		schedules: {
			...schedules,
			batch: { ...schedules.batch, ...(props.batch && dailyAt(props.batch)) },
		},
		exposure: {
			queryApi: { kind: "loopback" },
			kibana: { kind: "loopback" },
		},
		alerts: defaultAlerts,
		addOns: NO_ADD_ONS,
		images,
	});
}
