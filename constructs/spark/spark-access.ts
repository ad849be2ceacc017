import { sparkBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { SPARK_USER } from "../../pipeline/catalogue/hdfs-users.ts";
import { CONNECTIONS } from "../../pipeline/connection.ts";
import { enginePods } from "../engine/engine-pods.ts";
import type { Delegate, Grantee } from "../kubernetes/grantee.ts";
import { allow } from "../kubernetes/network-rule.ts";
import { EXECUTORS } from "./executor-pod.ts";

const SPARK = enginePods("spark-connect");

const binding = defineConfig("spark", sparkBinding);

/** Spark Connect as its clients see it. */
export class SparkAccess {
	readonly #environment: EnvironmentSpec;

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	/** Lets a workload run queries: connection and address. What a query reaches is granted to the workload. */
	connect(grantee: Grantee): void {
		const port = clusterPort("spark-connect");
		allow(grantee, grantee.pods, SPARK, [port]);
		grantee.bind({
			environment: binding.render(
				CONNECTIONS.spark(
					this.#environment,
					clusterPlacement(this.#environment),
				),
			),
		});
	}

	/** The pods that open the connections of a query. */
	get delegate(): Delegate {
		const { mode } = this.#environment.spark;
		return {
			pods: mode.kind === "kubernetes" ? [SPARK, EXECUTORS] : [SPARK],
			hdfsUser: SPARK_USER,
		};
	}
}
