import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import type { WorkloadSpecs } from "../../environments/workload-specs.ts";
import { provisionerConfig } from "../../workloads/provisioner/src/config.ts";
import type { Declaration } from "../../workloads/provisioner/src/declaration.ts";
import type { ElasticsearchAccess } from "../elasticsearch/elasticsearch-access.ts";
import { userCredential as elasticsearchUser } from "../elasticsearch/elasticsearch-credentials.ts";
import type { HdfsAccess } from "../hdfs/hdfs-access.ts";
import type { KafkaAccess } from "../kafka/kafka-access.ts";
import { userCredential as kafkaUser } from "../kafka/kafka-users.ts";
import type { KibanaAccess } from "../kibana/kibana-access.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { ConfigFiles } from "../kubernetes/config-files.ts";
import { CREDENTIALS_PATH, mountCredential } from "../kubernetes/credential.ts";
import { imageVersion } from "../kubernetes/image.ts";
import { Job } from "../kubernetes/job.ts";
import { workloadPod } from "./workload.ts";

export interface ProvisionerProps {
	readonly workload: WorkloadSpecs["provisioner"];
	/** Engines whose topics, directories, indices, users and rights are made true. */
	readonly declares: {
		readonly kafka: KafkaAccess;
		readonly hdfs: HdfsAccess;
		readonly elasticsearch: ElasticsearchAccess;
		/** Gets the data views and dashboards, which come with the workload. */
		readonly kibana: KibanaAccess | undefined;
	};
}

const DECLARATION_PATH = "/etc/provisioner";

/**
 * Makes everything true that the stack has declared and granted until now: to be constructed after the last grant.
 * A Job that is named after its content, so that it runs again when the content changes.
 */
export class Provisioner extends Construct {
	readonly declaration: Declaration;

	constructor(scope: Construct, id: string, props: ProvisionerProps) {
		super(scope, id);
		const { kafka, hdfs, elasticsearch, kibana } = props.declares;
		this.declaration = {
			...kafka.declaration,
			...hdfs.declaration,
			...elasticsearch.declaration,
		};
		const config = new ConfigFiles(this, "declaration", {
			name: `${id}-declaration`,
			labels: ClusterBinding.of(this).labels(
				id,
				"platform",
				imageVersion(this, "provisioner"),
			),
			files: {
				"declaration.json": `${JSON.stringify(this.declaration, null, 2)}\n`,
			},
		});
		const job = new Job(this, id, {
			...workloadPod(this, {
				config: provisionerConfig,
				settings: {
					...props.workload.settings,
					declarationFile: `${DECLARATION_PATH}/declaration.json`,
					patience: Duration.minutes(10),
				},
				size: props.workload,
				tier: "platform",
				mounts: [config.at(DECLARATION_PATH)],
			}),
			revision: config.checksum,
			activeDeadline: Duration.minutes(30),
		});
		kafka.administer(job);
		hdfs.administer(job);
		elasticsearch.administer(job);
		kibana?.administer(job);
		const users = [
			...kafka.users.map(kafkaUser),
			...elasticsearch.users.map(elasticsearchUser),
		];
		job.bind({
			mounts: users.map((user) =>
				mountCredential(
					job,
					job.pods,
					user,
					`${CREDENTIALS_PATH}/${user.name}`,
				),
			),
		});
	}
}
