import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { Exposed } from "../../environments/exposure-spec.ts";
import { ClusterBinding } from "./cluster-binding.ts";
import type { PodGroup } from "./pod-group.ts";

export interface PageProps {
	readonly exposed: Exposed;
	/** Name of the Service. */
	readonly service: string;
	readonly pods: PodGroup;
	readonly port: number;
	/** Returns 200 without authentication. */
	readonly healthPath: string;
}

/** A web page of the environment: behind the gateway and IAP, or by `kubectl port-forward`. */
export class Page extends Construct {
	/** May be a reference that Terraform resolves; undefined: it has none of its own. */
	readonly url: string | undefined;

	/** @param id also the name of the output that holds the page's URL or the command that opens it */
	constructor(scope: Construct, id: string, props: PageProps) {
		super(scope, `page-${id}`);
		const { exposed, ...page } = props;
		const { service, port } = page;
		const { environment, provider } = ClusterBinding.of(this);
		this.url =
			exposed.kind === "gateway"
				? provider.publish(this, { ...page, exposed })
				: undefined;
		if (this.url)
			new TerraformOutput(scope, id, {
				description: `Where ${service} is.`,
				value: this.url,
			});
		else
			new TerraformOutput(scope, id, {
				description: `Opens ${service} at http://localhost:${port}.`,
				value: `kubectl --namespace ${environment.namespace} port-forward service/${service} ${port}`,
			});
	}
}
