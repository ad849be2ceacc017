import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	batchFeaturesMapping,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import { Duration } from "@tickstack/contracts/duration";
import { GROUPS, HDFS_PATHS, INDICES } from "@tickstack/contracts/names";
import { realtimeWindowMapping } from "@tickstack/contracts/realtime-window";
import { FUTURE_TOLERANCE_MS } from "@tickstack/contracts/tick";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { LagScaler } from "../constructs/add-ons/lag-scaler.ts";
import { SPARK_GROUPS } from "../constructs/kafka/topic.ts";
import { bindCluster } from "../constructs/kubernetes/cluster-binding.ts";
import { Page } from "../constructs/kubernetes/page.ts";
import { MetricsCollection } from "../constructs/observability/metrics-collection.ts";
import { Batch } from "../constructs/pipeline/batch.ts";
import { HdfsWriter } from "../constructs/pipeline/hdfs-writer.ts";
import { Provisioner } from "../constructs/pipeline/provisioner.ts";
import { QueryApi } from "../constructs/pipeline/query-api.ts";
import { RealtimeIndexer } from "../constructs/pipeline/realtime-indexer.ts";
import { SpeedLayer } from "../constructs/pipeline/speed-layer.ts";
import { TickProducer } from "../constructs/pipeline/tick-producer.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { platformOf } from "./platform.ts";
import { keepState } from "./state-backend.ts";

/** The whole pipeline on one page: what flows where, and who may do what. */
export class PipelineStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: EnvironmentSpec) {
		super(scope, id);
		keepState(this, environment, "pipeline");
		bindCluster(this, environment);
		const { workloads, schedules } = environment;
		const { kafka, hdfs, elasticsearch, kibana, spark } =
			platformOf(environment);
		const topics = environment.kafka.topics;

		const ticks = kafka.topic(topics.ticks, {
			timestampTolerance: Duration.milliseconds(FUTURE_TOLERANCE_MS),
		});
		const ticksDeadLetters = kafka.topic(topics.ticksDeadLetters);
		// An open window is published again with each trigger: the last one counts.
		const windows = kafka.topic(topics.windows, { latestOfKey: true });
		const windowsDeadLetters = kafka.topic(topics.windowsDeadLetters);

		// Readable to all who reach HDFS: who does is a matter of grants.
		const owned = (path: string, owner: string) =>
			hdfs.directory(path, { owner, mode: 0o755 });
		const raw = owned(HDFS_PATHS.rawTicks, "hdfs-writer");
		const checkpoint = owned(parentOf(HDFS_PATHS.realtimeCheckpoint), "spark");
		const serving = owned(parentOf(HDFS_PATHS.batchFeatures), "batch");
		const reports = owned(HDFS_PATHS.reconciliation, "reconciliation");
		const latest = owned(parentOf(HDFS_PATHS.latestFeatures), "batch");

		const realtime = elasticsearch.index(INDICES.realtime, {
			mapping: { ...realtimeWindowMapping },
			// Said explicitly: an index that nobody searches for 30 s is otherwise not refreshed any more.
			settings: { refresh_interval: "1s" },
		});
		const features = elasticsearch.index(INDICES.batchFeatures, {
			mapping: { ...batchFeaturesMapping },
			perRun: true,
		});
		const monthly = elasticsearch.index(INDICES.batchMonthly, {
			mapping: { ...batchMonthlyMapping },
			perRun: true,
		});
		const quality = elasticsearch.index(INDICES.batchQuality, {
			mapping: { ...batchQualityMapping },
			perRun: true,
		});

		const producer = new TickProducer(
			this,
			"kafka-producer",
			workloads.tickProducer,
		);
		ticks.grantProduce(producer);
		// It goes on from the last prices.
		ticks.grantRead(producer);

		const writer = new HdfsWriter(this, "kafka-consumer", {
			workload: workloads.hdfsWriter,
			partitions: topics.ticks.partitions,
			scaledOnLag: environment.addOns.keda,
		});
		ticks.grantConsume(writer, { group: GROUPS.hdfsWriter });
		ticksDeadLetters.grantProduce(writer);
		raw.grantWrite(writer);

		const speed = new SpeedLayer(this, "spark-streaming", {
			workload: workloads.speedLayer,
			spark,
		});
		ticks.grantConsume(speed, SPARK_GROUPS);
		windows.grantProduce(speed);
		checkpoint.grantWrite(speed);

		const indexer = new RealtimeIndexer(this, "realtime-indexer", {
			workload: workloads.realtimeIndexer,
			retention: realtime.retention,
		});
		windows.grantConsume(indexer, { group: GROUPS.realtimeIndexer });
		windowsDeadLetters.grantProduce(indexer);
		realtime.grantWrite(indexer);

		const batch = new Batch(this, "batch-processing", {
			workload: workloads.batch,
			schedule: schedules.batch,
		});
		raw.grantRead(batch);
		for (const directory of [serving, latest]) directory.grantWrite(batch);
		for (const index of [features, monthly, quality]) index.grantWrite(batch);

		const compaction = new Batch(this, "raw-compaction", {
			workload: workloads.batch,
			schedule: schedules.compaction,
			job: "compaction",
			// It rewrites the writer's files, and is the writer towards HDFS.
			principal: "hdfs-writer",
		});
		raw.grantWrite(compaction);

		const reconciliation = new Batch(this, "reconciliation", {
			workload: workloads.batch,
			schedule: schedules.reconciliation,
			job: "reconciliation",
			principal: "reconciliation",
		});
		raw.grantRead(reconciliation);
		realtime.grantRead(reconciliation);
		reports.grantWrite(reconciliation);

		const api = new QueryApi(this, "query-api", workloads.queryApi);
		for (const index of [realtime, features, monthly, quality])
			index.grantRead(api);
		new Page(this, "query-api-page", {
			exposed: environment.exposure.queryApi,
			service: api.service.name,
			pods: api.grantee.pods,
			port: api.httpPort,
			healthPath: "/readyz",
		});

		new MetricsCollection(this, "metrics", [
			producer,
			writer,
			speed,
			indexer,
			api,
		]);

		if (environment.addOns.keda)
			new LagScaler(this, "kafka-consumer-scaler", {
				kafka,
				pods: writer.grantee.pods,
				topic: topics.ticks.name,
				group: GROUPS.hdfsWriter,
				minReplicas: workloads.hdfsWriter.replicas,
				maxReplicas: workloads.hdfsWriter.maxReplicas,
				lag: environment.alerts.consumerLag,
			});

		new Provisioner(this, "provisioner", {
			workload: workloads.provisioner,
			declares: { kafka, hdfs, elasticsearch, kibana },
		});
	}
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
