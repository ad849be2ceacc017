import type { Construct } from "constructs";
import type { Exposed } from "../../environments/exposure-spec.ts";
import type { ManagedMonitoring } from "../observability/managed-monitoring.ts";
import type { CredentialStore } from "./credential-store.ts";
import type { IpBlock } from "./network-peer.ts";
import type { PodGroup } from "./pod-group.ts";

/** How Terraform reaches the API server; the same for the Kubernetes and the Helm provider. */
export interface ClusterAccess {
	/** URL of the API server. @default the kubeconfig's */
	readonly host?: string;
	/** Context of the kubeconfig. @default its current one */
	readonly configContext?: string;
	/** Program that prints a token. @default the kubeconfig's way to authenticate */
	readonly exec?: { readonly apiVersion: string; readonly command: string };
}

/** A web page of the environment that is published under a host name of its own. */
export interface PublishedPage {
	readonly exposed: Extract<Exposed, { readonly kind: "gateway" }>;
	/** Name of the Service. */
	readonly service: string;
	readonly pods: PodGroup;
	readonly port: number;
	/** Returns 200 without authentication. */
	readonly healthPath: string;
}

/**
 * What a cluster is beyond the Kubernetes API: where it comes from, and what lies around it. Passed in by the stack,
 * so that nothing else here knows any cloud.
 */
export interface ClusterProvider {
	/** Called once for each stack; the data sources that it takes are created below the scope. */
	access(scope: Construct): ClusterAccess;
	/** Addresses of the API server, as pods see them. */
	readonly apiServer: IpBlock;
	/** Whether nodes carry the labels and taints of the environment's node pools. */
	readonly nodeRoles: boolean;
	/** Registry (and folder) of the project's own images. */
	imageRegistry(scope: Construct): string;
	readonly credentials: CredentialStore;
	/**
	 * Publishes a page behind the environment's gateway.
	 * @returns the page's URL
	 * @throws where there is no gateway
	 */
	publish(scope: Construct, page: PublishedPage): string;
	/** The cluster's own monitoring service. @default it has none */
	readonly monitoring?: ManagedMonitoring;
}
