import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate/index.js";
import { CertificateManagerCertificateMap } from "@cdktf/provider-google/lib/certificate-manager-certificate-map/index.js";
import { CertificateManagerCertificateMapEntry } from "@cdktf/provider-google/lib/certificate-manager-certificate-map-entry/index.js";
import { CertificateManagerDnsAuthorization } from "@cdktf/provider-google/lib/certificate-manager-dns-authorization/index.js";
import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address/index.js";
import { ComputeSecurityPolicy } from "@cdktf/provider-google/lib/compute-security-policy/index.js";
import { ComputeSslPolicy } from "@cdktf/provider-google/lib/compute-ssl-policy/index.js";
import { IapWebIamBinding } from "@cdktf/provider-google/lib/iap-web-iam-binding/index.js";
import { TerraformOutput, TerraformStack } from "cdktf";
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

/** Id of a stack's gateway. */
export const GATEWAY_ID = "gateway";

/** The policy that guards a stack's pages: by reference where the stack makes the gateway, by name elsewhere. */
export function securityPolicyOf(
	scope: Construct,
	environment: EnvironmentSpec,
): string {
	const found = TerraformStack.of(scope).node.tryFindChild(GATEWAY_ID);
	return found instanceof Gateway
		? found.securityPolicy
		: gcpNames(environment).gateway;
}

/** The host names that an environment's pages have behind the gateway. */
export const gatewayHosts = ({ exposure }: EnvironmentSpec): string[] =>
	Object.values(exposure).flatMap((page) =>
		page.kind === "gateway" ? [page.host] : [],
	);

/** Requests of one address in a minute, more of which are answered 429: an open page asks ten times a second at most. */
const REQUESTS_PER_MINUTE = 1_200;

/**
 * The one public entry of an environment: HTTPS with certificates that Google renews, users authenticated by IAP, a limit of
 * requests for each address. Certificates are issued before the names lead here: their domains are authorized by records of their own
 * (Certificate Manager docs, "Domain authorization").
 */
export class Gateway extends Construct {
	/** Name of the policy that guards its pages, by reference. */
	readonly securityPolicy: string;

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
			const authorization = new CertificateManagerDnsAuthorization(
				this,
				`authorization-${host}`,
				{
					name: `${name}-${host}`,
					domain: `${host}.${domain(this)}`,
					labels,
				},
			);
			const record = authorization.dnsResourceRecord.get(0);
			new TerraformOutput(scope, `${host}-certificate-record`, {
				description: `Record to make at the DNS provider, by which the certificate of ${host} is issued.`,
				value: `${record.name} ${record.type} ${record.data}`,
			});
			const certificate = new CertificateManagerCertificate(
				this,
				`certificate-${host}`,
				{
					name: `${name}-${host}`,
					labels,
					managed: {
						domains: [`${host}.${domain(this)}`],
						dnsAuthorizations: [authorization.id],
					},
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
		const ssl = new ComputeSslPolicy(this, "ssl-policy", {
			name,
			profile: "MODERN",
			minTlsVersion: "TLS_1_2",
		});
		const security = new ComputeSecurityPolicy(this, "security-policy", {
			name,
			description: "Limits the requests of each address.",
			rule: [
				{
					action: "throttle",
					priority: 1_000,
					description: "Too many requests of one address",
					match: {
						versionedExpr: "SRC_IPS_V1",
						config: { srcIpRanges: ["*"] },
					},
					rateLimitOptions: {
						conformAction: "allow",
						exceedAction: "deny(429)",
						enforceOnKey: "IP",
						rateLimitThreshold: {
							count: REQUESTS_PER_MINUTE,
							intervalSec: 60,
						},
					},
				},
				{
					action: "allow",
					priority: 2_147_483_647,
					description: "Everything else: IAP decides",
					match: {
						versionedExpr: "SRC_IPS_V1",
						config: { srcIpRanges: ["*"] },
					},
				},
			],
		});
		this.securityPolicy = security.name;
		const resources = customResources(this);
		resources.add({
			apiVersion: "networking.gke.io/v1",
			kind: "GCPGatewayPolicy",
			name: GATEWAY,
			spec: {
				default: { sslPolicy: ssl.name },
				targetRef: {
					group: "gateway.networking.k8s.io",
					kind: "Gateway",
					name: GATEWAY,
				},
			},
		});
		// Who types a name without a scheme arrives here first.
		resources.add({
			apiVersion: "gateway.networking.k8s.io/v1",
			kind: "HTTPRoute",
			name: "redirect-to-https",
			spec: {
				parentRefs: [{ name: GATEWAY, sectionName: "http" }],
				rules: [
					{
						filters: [
							{
								type: "RequestRedirect",
								requestRedirect: { scheme: "https", statusCode: 301 },
							},
						],
					},
				],
			},
		});
		resources.add({
			apiVersion: "gateway.networking.k8s.io/v1",
			kind: "Gateway",
			name: GATEWAY,
			annotations: { "networking.gke.io/certmap": map.name },
			spec: {
				gatewayClassName: "gke-l7-global-external-managed",
				listeners: [
					{
						name: "http",
						protocol: "HTTP",
						port: 80,
						allowedRoutes: { namespaces: { from: "Same" } },
					},
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
		// On the whole project there is one binding for each condition: another environment's hosts are another's.
		new IapWebIamBinding(this, "viewers", {
			project: projectId(this),
			role: "roles/iap.httpsResourceAccessor",
			members: viewers.listValue,
			condition: {
				title: `pages of ${environment.name}`,
				expression: hosts
					.map((host) => `request.host == "${host}.${domain(this)}"`)
					.join(" || "),
			},
		});
		new TerraformOutput(scope, "pages-address", {
			description: "Address that the pages' host names must resolve to.",
			value: address.address,
		});
	}
}
