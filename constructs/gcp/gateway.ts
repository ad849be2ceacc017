import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate/index.js";
import { CertificateManagerCertificateMap } from "@cdktf/provider-google/lib/certificate-manager-certificate-map/index.js";
import { CertificateManagerCertificateMapEntry } from "@cdktf/provider-google/lib/certificate-manager-certificate-map-entry/index.js";
import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address/index.js";
import { IapWebIamBinding } from "@cdktf/provider-google/lib/iap-web-iam-binding/index.js";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import { stackVariable } from "../terraform/stack-child.ts";
import { gcpLabels, gcpNames } from "./gcp-names.ts";
import { projectId } from "./project.ts";

/** Name of the Gateway that routes of all stacks attach to. */
export const GATEWAY = "pages";

/** The domain that pages are hosts of, from outside. */
export const domain = (scope: Construct): string =>
	stackVariable(scope, "domain", {
		type: "string",
		description: "Domain of the pages, e.g. example.com.",
	}).stringValue;

export interface GatewayProps {
	readonly environment: EnvironmentSpec;
	/** First labels of the host names. */
	readonly hosts: readonly string[];
}

/** The host names that an environment's pages have behind the gateway. */
export const gatewayHosts = ({ exposure }: EnvironmentSpec): string[] =>
	Object.values(exposure).flatMap((page) =>
		page.kind === "gateway" ? [page.host] : [],
	);

/** The one public entry of an environment: HTTPS with certificates that Google renews, users authenticated by IAP. */
export class Gateway extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ environment, hosts }: GatewayProps,
	) {
		super(scope, id);
		const labels = gcpLabels(environment);
		const { gateway: name } = gcpNames(environment);
		const address = new ComputeGlobalAddress(this, "address", {
			name,
			addressType: "EXTERNAL",
			labels,
		});
		const map = new CertificateManagerCertificateMap(this, "certificates", {
			name,
			labels,
		});
		for (const host of hosts) {
			const certificate = new CertificateManagerCertificate(
				this,
				`certificate-${host}`,
				{
					name: `${name}-${host}`,
					labels,
					managed: { domains: [`${host}.${domain(this)}`] },
				},
			);
			new CertificateManagerCertificateMapEntry(this, `entry-${host}`, {
				name: `${name}-${host}`,
				map: map.name,
				certificates: [certificate.id],
				hostname: `${host}.${domain(this)}`,
				labels,
			});
		}
		customResources(this).add({
			apiVersion: "gateway.networking.k8s.io/v1",
			kind: "Gateway",
			name: GATEWAY,
			annotations: { "networking.gke.io/certmap": map.name },
			spec: {
				gatewayClassName: "gke-l7-global-external-managed",
				// No listener for plain HTTP: there is nothing to redirect from.
				listeners: [
					{
						name: "https",
						protocol: "HTTPS",
						port: 443,
						allowedRoutes: { namespaces: { from: "Same" } },
					},
				],
				addresses: [{ type: "NamedAddress", value: address.name }],
			},
		});
		const viewers = stackVariable(this, "page_viewers", {
			type: "list(string)",
			description:
				'Who may open the pages, as IAM names them, e.g. ["group:team@example.com"].',
		});
		new IapWebIamBinding(this, "viewers", {
			project: projectId(this),
			role: "roles/iap.httpsResourceAccessor",
			members: viewers.listValue,
		});
		new TerraformOutput(scope, "pages-address", {
			description: "Address that the pages' host names must resolve to.",
			value: address.address,
		});
	}
}
