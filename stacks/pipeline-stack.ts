import { GROUPS } from "@tickstack/contracts/names";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { LagScaler } from "../constructs/add-ons/lag-scaler.ts";
import { ElasticsearchExporter } from "../constructs/elasticsearch/elasticsearch-exporter.ts";
import { SPARK_GROUPS } from "../constructs/kafka/topic.ts";
import { Page } from "../constructs/kubernetes/page.ts";
import { Alerts } from "../constructs/observability/alerts.ts";
import { MetricsCollection } from "../constructs/observability/metrics-collection.ts";
import { Batch } from "../constructs/pipeline/batch.ts";
import { HdfsWriter } from "../constructs/pipeline/hdfs-writer.ts";
import { Provisioner } from "../constructs/pipeline/provisioner.ts";
import { QueryApi } from "../constructs/pipeline/query-api.ts";
import { RealtimeIndexer } from "../constructs/pipeline/realtime-indexer.ts";
import { SpeedLayer } from "../constructs/pipeline/speed-layer.ts";
import { TickProducer } from "../constructs/pipeline/tick-producer.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { bindCluster } from "./bind-cluster.ts";
import { dataSets } from "./data-sets.ts";
import { platformOf } from "./platform.ts";
import { keepState } from "./state-backend.ts";

/** The whole pipeline on one page: what flows where, and who may do what. */
export class PipelineStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: EnvironmentSpec) {
		super(scope, id);
		keepState(this, environment, "pipeline");
		bindCluster(this, environment);
		const { workloads, schedules } = environment;
		const platform = platformOf(environment);
		const data = dataSets(platform, environment);

		const producer = new TickProducer(
			this,
			"kafka-producer",
			workloads.tickProducer,
		);
		data.ticks.grantProduce(producer);
		// It goes on from the last prices.
		data.ticks.grantRead(producer);

		const writer = new HdfsWriter(this, "kafka-consumer", {
			workload: workloads.hdfsWriter,
			partitions: environment.kafka.topics.ticks.partitions,
			scaledOnLag: environment.addOns.keda,
		});
		data.ticks.grantConsume(writer, { group: GROUPS.hdfsWriter });
		data.ticksDeadLetters.grantProduce(writer);
		data.raw.grantWrite(writer);

		const speed = new SpeedLayer(this, "spark-streaming", {
			workload: workloads.speedLayer,
			spark: platform.spark,
		});
		data.ticks.grantConsume(speed, SPARK_GROUPS);
		data.windows.grantProduce(speed);
		data.checkpoint.grantWrite(speed);

		const indexer = new RealtimeIndexer(this, "realtime-indexer", {
			workload: workloads.realtimeIndexer,
			retention: data.realtime.retention,
		});
		data.windows.grantConsume(indexer, { group: GROUPS.realtimeIndexer });
		data.windowsDeadLetters.grantProduce(indexer);
		data.realtime.grantWrite(indexer);

		const batch = new Batch(this, "batch-processing", {
			workload: workloads.batch,
			schedule: schedules.batch,
		});
		data.raw.grantRead(batch);
		for (const output of [data.serving, data.latest, ...data.batchIndices])
			output.grantWrite(batch);

		const compaction = new Batch(this, "raw-compaction", {
			workload: workloads.batch,
			schedule: schedules.compaction,
			job: "compaction",
			// It rewrites the writer's files, and is the writer towards HDFS.
			principal: "hdfs-writer",
		});
		data.raw.grantWrite(compaction);

		const reconciliation = new Batch(this, "reconciliation", {
			workload: workloads.batch,
			schedule: schedules.reconciliation,
			job: "reconciliation",
			principal: "reconciliation",
		});
		data.raw.grantRead(reconciliation);
		data.realtime.grantRead(reconciliation);
		data.reports.grantWrite(reconciliation);

		const api = new QueryApi(this, "query-api", workloads.queryApi);
		for (const index of [data.realtime, ...data.batchIndices])
			index.grantRead(api);
		new Page(this, "query-api-page", {
			exposed: environment.exposure.queryApi,
			service: api.service.name,
			pods: api.grantee.pods,
			port: api.httpPort,
			healthPath: "/readyz",
		});

		const exporters = environment.addOns.engineMetrics
			? [new ElasticsearchExporter(this, "elasticsearch-exporter")]
			: [];
		for (const exporter of exporters)
			platform.elasticsearch.grantMonitor(exporter);

		new MetricsCollection(this, "metrics", [
			producer,
			writer,
			speed,
			indexer,
			api,
			...exporters,
		]);

		new Alerts(this, "alerts", { reconciliation });

		if (environment.addOns.keda)
			new LagScaler(this, "kafka-consumer-scaler", {
				kafka: platform.kafka,
				pods: writer.grantee.pods,
				topic: environment.kafka.topics.ticks.name,
				group: GROUPS.hdfsWriter,
				minReplicas: workloads.hdfsWriter.replicas,
				maxReplicas: workloads.hdfsWriter.maxReplicas,
				lag: environment.alerts.consumerLag,
			});

		new Provisioner(this, "provisioner", {
			workload: workloads.provisioner,
			declares: platform,
		});
	}
}
