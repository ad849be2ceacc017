import { hdfsBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { HDFS_SUPERUSER } from "../../engines/hdfs/core-site.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { CONNECTIONS } from "../../pipeline/connection.ts";
import { enginePods } from "../engine/engine-pods.ts";
import { callersOf, type Grantee } from "../kubernetes/grantee.ts";
import { allow } from "../kubernetes/network-rule.ts";

const binding = defineConfig("hdfs", hdfsBinding);

/**
 * HDFS as its clients see it. Without Kerberos a user name is claimed and never verified: the network rules
 * of a grant are the guard, owner and mode keep those who have one from each other's mistakes.
 */
export class HdfsAccess {
	readonly #environment: EnvironmentSpec;

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	/** Network, addresses and user for a workload: the part that all grants share. */
	connect(grantee: Grantee, user = grantee.principal): void {
		// Spark speaks the native protocol, the workloads WebHDFS.
		const [nameNode, dataNode] = grantee.delegate
			? (["namenode-rpc", "datanode-data"] as const)
			: (["namenode-http", "datanode-http"] as const);
		for (const caller of callersOf(grantee)) {
			allow(grantee, caller, enginePods("hadoop-namenode"), [
				clusterPort(nameNode),
			]);
			allow(grantee, caller, enginePods("hadoop-datanode"), [
				clusterPort(dataNode),
			]);
		}
		if (grantee.delegate) return;
		grantee.bind({
			environment: binding.render({
				...CONNECTIONS.hdfs(
					this.#environment,
					clusterPlacement(this.#environment),
				),
				hdfsUser: user,
			}),
		});
	}

	/** The superuser's rights: for the one who makes directories. */
	administer(grantee: Grantee): void {
		this.connect(grantee, HDFS_SUPERUSER);
	}
}
