import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ElasticsearchExporter } from "../constructs/elasticsearch/elasticsearch-exporter.ts";
import { Alerts } from "../constructs/observability/alerts.ts";
import {
	MetricsCollection,
	type Observed,
} from "../constructs/observability/metrics-collection.ts";
import { platformAccess } from "../constructs/pipeline/platform-access.ts";
import { Provisioner } from "../constructs/pipeline/provisioner.ts";
import { Workload } from "../constructs/pipeline/workload.ts";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { EXPORTER_USER } from "../pipeline/declaration.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { bindCluster } from "./bind-cluster.ts";
import { keepState } from "./state-backend.ts";

/** The page (pipeline/pipeline.ts) on Kubernetes, with what watches it. */
export class PipelineStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: EnvironmentSpec) {
		super(scope, id);
		keepState(this, environment, "pipeline");
		bindCluster(this, environment);
		const page = pipeline(environment);
		const platform = platformAccess(environment);

		const observed: Observed[] = [];
		for (const placed of page.workloads) {
			const { object, kind } = placed.definition;
			if (kind.kind === "provisioner") {
				new Provisioner(this, object, page, placed, platform);
				continue;
			}
			const workload = new Workload(this, object, placed, platform);
			if (kind.kind === "service") observed.push(workload);
		}
		if (environment.addOns.engineMetrics) {
			const exporter = new ElasticsearchExporter(this, EXPORTER_USER);
			platform.elasticsearch.connect(exporter.grantee);
			observed.push(exporter);
		}
		new MetricsCollection(this, "metrics", observed);
		new Alerts(this, "alerts");
	}
}
