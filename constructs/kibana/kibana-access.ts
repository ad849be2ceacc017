import { kibanaBinding } from "@tickstack/contracts/bindings";
import { defineConfig } from "@tickstack/contracts/config";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { clusterPort } from "../../engines/ports.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { CONNECTIONS } from "../../pipeline/connection.ts";
import { enginePods } from "../engine/engine-pods.ts";
import type { Grantee } from "../kubernetes/grantee.ts";
import { allow } from "../kubernetes/network-rule.ts";

const binding = defineConfig("kibana", kibanaBinding);

/** Kibana as its clients see it. */
export class KibanaAccess {
	readonly #environment: EnvironmentSpec;

	constructor(environment: EnvironmentSpec) {
		this.#environment = environment;
	}

	/** For the one who makes data views and dashboards: the rights are those of its user of Elasticsearch. */
	administer(grantee: Grantee): void {
		const port = clusterPort("kibana");
		allow(grantee, grantee.pods, enginePods("kibana"), [port]);
		grantee.bind({
			environment: binding.render(
				CONNECTIONS.kibana(
					this.#environment,
					clusterPlacement(this.#environment),
				),
			),
		});
	}
}
