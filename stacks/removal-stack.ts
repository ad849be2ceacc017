import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider/index.js";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { keepState } from "./state-backend.ts";

/** How the providers of what is removed reach it. */
export interface RemovalAccess {
	readonly google?: { readonly project: string; readonly region: string };
	/** Absent when the cluster is not there any more. */
	readonly kubernetes?: {
		readonly configPath?: string;
		readonly configContext: string;
	};
}

export interface RemovalStackProps {
	readonly environment: string;
	/** Of the environment, e.g. `platform`. */
	readonly part: string;
	/** Sources of the providers that its state names, e.g. `hashicorp/kubernetes`. */
	readonly providers: readonly string[];
	readonly access: RemovalAccess;
}

/** A stack that declares nothing but providers: applied, it destroys all that its state holds, whatever that is. */
export class RemovalStack extends TerraformStack {
	constructor(scope: Construct, props: RemovalStackProps) {
		const { environment, part, providers, access } = props;
		super(scope, `${environment}-${part}`);
		const { google, kubernetes } = access;
		keepState(
			this,
			{ name: environment, cluster: { kind: google ? "gke" : "kubeconfig" } },
			part,
		);
		if (providers.includes("hashicorp/google"))
			new GoogleProvider(this, "google", google);
		if (providers.includes("hashicorp/kubernetes"))
			new KubernetesProvider(this, "kubernetes", kubernetes);
		if (providers.includes("hashicorp/helm"))
			new HelmProvider(this, "helm", kubernetes && { kubernetes });
	}
}
