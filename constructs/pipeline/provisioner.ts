import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import {
	declarationOf,
	elasticsearchUsers,
	kafkaUsers,
} from "../../pipeline/declaration.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { PlacedWorkload } from "../../pipeline/placed-workload.ts";
import { userCredential as elasticsearchUser } from "../elasticsearch/elasticsearch-credentials.ts";
import { userCredential as kafkaUser } from "../kafka/kafka-users.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { ConfigFiles } from "../kubernetes/config-files.ts";
import { CREDENTIALS_PATH, mountCredential } from "../kubernetes/credential.ts";
import { imageVersion } from "../kubernetes/image.ts";
import { Job } from "../kubernetes/job.ts";
import type { PlatformAccess } from "./platform-access.ts";
import { workloadPod } from "./workload-pod.ts";

const DECLARATION_PATH = "/etc/provisioner";
const USER_CREDENTIALS = { kafka: kafkaUser, elasticsearch: elasticsearchUser };

/** Makes true what the page declares: a Job that is named after its content, so that it runs again when that changes. */
export class Provisioner extends Construct {
	constructor(
		scope: Construct,
		id: string,
		pipeline: Pipeline,
		placed: PlacedWorkload,
		platform: PlatformAccess,
	) {
		super(scope, id);
		const declaration = declarationOf(pipeline, {
			passwordFile: (engine, user) =>
				`${CREDENTIALS_PATH}/${USER_CREDENTIALS[engine](user).name}/password`,
		});
		const config = new ConfigFiles(this, "declaration", {
			name: `${id}-declaration`,
			labels: ClusterBinding.of(this).labels(
				id,
				"platform",
				imageVersion(this, "provisioner"),
			),
			files: {
				"declaration.json": `${JSON.stringify(declaration, null, 2)}\n`,
			},
		});
		const job = new Job(this, id, {
			...workloadPod(
				this,
				placed,
				{
					declarationFile: `${DECLARATION_PATH}/declaration.json`,
					patience: Duration.minutes(10),
				},
				undefined,
				[config.at(DECLARATION_PATH)],
			),
			revision: config.checksum,
			activeDeadline: Duration.minutes(30),
		});
		const { kafka, hdfs, elasticsearch, kibana } = platform;
		for (const engine of [kafka, hdfs, elasticsearch, kibana])
			engine?.administer(job);
		const users = [
			...kafkaUsers(pipeline).map(kafkaUser),
			...elasticsearchUsers(pipeline).map(elasticsearchUser),
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
