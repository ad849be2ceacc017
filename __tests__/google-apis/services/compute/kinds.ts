import { GoogleError } from "../../google-error.ts";
import type { Call } from "../../route.ts";
import type { Json } from "../../world.ts";
import type { Kind } from "./collection.ts";
import { fingerprint, host, overlap } from "./resources.ts";

/** What stacks make, with what is filled in and checked. */
export const KINDS: readonly Kind[] = [
	{
		...{ name: "networks", scope: "global", kind: "network" },
		permissions: "compute.networks",
		created: (network) => ({
			networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL",
			...network,
			routingConfig: {
				bgpBestPathSelectionMode: "LEGACY",
				...(network.routingConfig as Json),
			},
			selfLinkWithId: network.selfLink,
		}),
	},
	{
		...{ name: "subnetworks", scope: "region", kind: "subnetwork" },
		permissions: "compute.subnetworks",
		references: ["network"],
		created: (subnetwork, call) => {
			checkRanges(call, subnetwork);
			return {
				privateIpGoogleAccess: false,
				privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
				...{ purpose: "PRIVATE", stackType: "IPV4_ONLY", state: "READY" },
				...subnetwork,
				gatewayAddress: String(subnetwork.ipCidrRange).replace(
					/\.\d+\/\d+$/,
					".1",
				),
				fingerprint: fingerprint(subnetwork),
			};
		},
	},
	{
		...{ name: "routers", scope: "region", kind: "router" },
		permissions: "compute.routers",
		references: ["network"],
		created: (router) => ({ encryptedInterconnectRouter: false, ...router }),
		shown: ({ nats, ...router }) => ({
			...router,
			...(Array.isArray(nats) && {
				nats: nats.map((nat: Json) => ({
					...{ autoNetworkTier: "PREMIUM", type: "PUBLIC" },
					endpointTypes: ["ENDPOINT_TYPE_VM"],
					...nat,
				})),
			}),
		}),
	},
	{
		...{ name: "firewalls", scope: "global", kind: "firewall" },
		permissions: "compute.firewalls",
		references: ["network"],
		created: (rule) => ({
			...{ direction: "INGRESS", priority: 1_000, disabled: false },
			...rule,
		}),
	},
	{
		...{ name: "addresses", scope: "global", kind: "address" },
		permissions: "compute.globalAddresses",
		references: ["network"],
		created: (address) => ({
			address:
				address.purpose === "VPC_PEERING" ? "10.200.0.0" : "203.0.113.10",
			...{ ipVersion: "IPV4", addressType: "EXTERNAL", status: "RESERVED" },
			...(address.addressType !== "INTERNAL" && { networkTier: "PREMIUM" }),
			labelFingerprint: fingerprint(address.labels),
			...address,
		}),
	},
	{
		...{ name: "sslPolicies", scope: "global", kind: "sslPolicy" },
		permissions: "compute.sslPolicies",
		created: (policy) => ({
			...{ profile: "COMPATIBLE", minTlsVersion: "TLS_1_0" },
			...policy,
			fingerprint: fingerprint(policy),
			enabledFeatures: [],
		}),
	},
	{
		...{ name: "securityPolicies", scope: "global", kind: "securityPolicy" },
		permissions: "compute.securityPolicies",
		created: (policy) => ({
			type: "CLOUD_ARMOR",
			...policy,
			fingerprint: fingerprint(policy),
			labelFingerprint: fingerprint(policy.labels),
			rules: withDefaultRule((policy.rules ?? []) as Json[]),
		}),
	},
];

/** The last rule is always there (Cloud Armor docs, "Default rule"). */
const withDefaultRule = (rules: readonly Json[]): readonly Json[] =>
	rules.some(({ priority }) => priority === 2_147_483_647)
		? rules
		: [
				...rules,
				{
					kind: "compute#securityPolicyRule",
					description: "default rule",
					priority: 2_147_483_647,
					match: {
						versionedExpr: "SRC_IPS_V1",
						config: { srcIpRanges: ["*"] },
					},
					...{ action: "allow", preview: false },
				},
			];

/** Ranges of subnetworks of one network do not overlap. */
function checkRanges(call: Call, subnetwork: Json): void {
	const rangesOf = ({ ipCidrRange, secondaryIpRanges }: Json) => [
		String(ipCidrRange),
		...((secondaryIpRanges ?? []) as Json[]).map((each) =>
			String(each.ipCidrRange),
		),
	];
	for (const [, other] of call.world.below(`${host}/projects/`))
		if (
			other.kind === "compute#subnetwork" &&
			other.network === subnetwork.network
		)
			for (const range of rangesOf(subnetwork))
				for (const taken of rangesOf(other))
					if (overlap(range, taken))
						throw new GoogleError(
							"badRequest",
							`Invalid IPCidrRange: ${range} conflicts with existing subnetwork '${other.name}' in region '${call.params.region}'.`,
						);
}
