import { Duration } from "@tickstack/contracts/duration";
import { Construct } from "constructs";
import type { ServiceKind } from "../../pipeline/catalogue/workload.ts";
import { lagOf } from "../../pipeline/declaration.ts";
import type { PlacedWorkload } from "../../pipeline/placed-workload.ts";
import { LagScaler } from "../add-ons/lag-scaler.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { CronJob } from "../kubernetes/cron-job.ts";
import { Deployment } from "../kubernetes/deployment.ts";
import type { Grantee } from "../kubernetes/grantee.ts";
import { Page } from "../kubernetes/page.ts";
import { Service } from "../kubernetes/service.ts";
import { StatefulSet } from "../kubernetes/stateful-set.ts";
import type { Observed } from "../observability/metrics-collection.ts";
import type { PlatformAccess } from "./platform-access.ts";
import { workloadPod } from "./workload-pod.ts";

/** A workload of the page as Kubernetes objects, with what it has been granted. */
export class Workload extends Construct implements Observed {
	readonly grantee: Grantee;
	readonly httpPort: number;
	readonly #platform: PlatformAccess;

	/** @param id name of the Deployment, StatefulSet or CronJob */
	constructor(
		scope: Construct,
		id: string,
		placed: PlacedWorkload,
		platform: PlatformAccess,
	) {
		super(scope, id);
		this.#platform = platform;
		this.httpPort = placed.definition.port.cluster;
		this.grantee = this.#make(placed);
		// Addresses, network and credentials; rights are the provisioner's.
		for (const engine of placed.engines) platform[engine].connect(this.grantee);
		const { kind } = placed.definition;
		if (kind.kind === "service" && kind.serves) this.#expose(kind.serves);
		this.#scaleOnLag(placed);
	}

	#make(placed: PlacedWorkload): Grantee {
		const { kind } = placed.definition;
		switch (kind.kind) {
			case "service":
				return this.#service(placed, kind);
			case "scheduled":
				return new CronJob(this, this.node.id, {
					...workloadPod(this, placed, {
						workDir: "/tmp",
						// Kubernetes shows it with the pod that has ended.
						summaryFile: "/dev/termination-log",
					}),
					schedule: placed.schedule,
					...(kind.answers && { failJobOnExitCodes: kind.answers }),
				});
			case "provisioner":
				throw new TypeError("the provisioner has a construct of its own");
		}
	}

	#service(
		placed: PlacedWorkload,
		{ replicas: sharing, scalesOn }: ServiceKind,
	): Grantee {
		const { httpPort } = this;
		const { replicas = 1, maxReplicas = 1 } = placed.spec;
		const pod = workloadPod(this, placed, { httpPort, replicas }, httpPort);
		const autoscaling = { minReplicas: replicas, maxReplicas };
		const scaled = maxReplicas > replicas && { autoscaling };
		const id = this.node.id;
		if (sharing === "ordinals")
			// The ordinal at the end of a pod's name says what is its own.
			return new StatefulSet(this, id, {
				...pod,
				replicas,
				...scaled,
				nodeRole: "compute",
				ports: { http: httpPort },
			});
		const { keda } = ClusterBinding.of(this).environment.addOns;
		return new Deployment(this, id, {
			...pod,
			replicas,
			...(sharing === "one" && { strategy: "Recreate" }),
			...(scalesOn === "lag" && keda ? { externalAutoscaler: true } : scaled),
			...(placed.drivesSpark && { delegate: this.#platform.spark.delegate }),
		});
	}

	/** The page for people, at the Service that the workload has for it. */
	#expose(exposed: "queryApi"): void {
		const { pods } = this.grantee;
		const service = new Service(this, "service", {
			name: pods.name,
			pods,
			labels: (this.grantee as Deployment).labels,
			ports: { http: this.httpPort },
		});
		new Page(this.node.scope as Construct, `${this.node.id}-page`, {
			exposed: ClusterBinding.of(this).environment.exposure[exposed],
			service: service.name,
			pods,
			port: this.httpPort,
			healthPath: "/readyz",
		});
	}

	/** Scales the workload on how far its consumer group is behind, where KEDA is there. */
	#scaleOnLag(placed: PlacedWorkload): void {
		const { addOns } = ClusterBinding.of(this).environment;
		const consumed = lagOf(placed);
		const { replicas = 1, maxReplicas = 1 } = placed.spec;
		if (!addOns.keda || !consumed) return;
		new LagScaler(this.node.scope as Construct, `${this.node.id}-scaler`, {
			kafka: this.#platform.kafka,
			pods: this.grantee.pods,
			...consumed,
			minReplicas: replicas,
			maxReplicas,
			behind: Duration.seconds(30),
		});
	}
}
