// The parts of pods, namespaces and NetworkPolicies (Kubernetes API reference) that decide who reaches whom.

type Labels = Readonly<Record<string, string>>;

interface Selector {
	readonly matchLabels?: Labels;
	readonly matchExpressions?: readonly {
		readonly key: string;
		readonly operator: string;
		readonly values?: readonly string[];
	}[];
}

interface Metadata {
	readonly name: string;
	readonly namespace?: string;
	readonly labels?: Labels;
}

export interface PolicyPod {
	readonly metadata: Metadata;
	readonly spec: {
		readonly hostNetwork?: boolean;
		readonly containers: readonly {
			readonly ports?: readonly {
				readonly name?: string;
				readonly containerPort: number;
				readonly protocol?: string;
			}[];
		}[];
	};
	readonly status?: { readonly phase?: string; readonly podIP?: string };
}

export interface PolicyNamespace {
	readonly metadata: Metadata;
}

export interface Peer {
	readonly podSelector?: Selector;
	readonly namespaceSelector?: Selector;
	readonly ipBlock?: {
		readonly cidr: string;
		readonly except?: readonly string[];
	};
}

export interface Rule {
	readonly from?: readonly Peer[];
	readonly to?: readonly Peer[];
	readonly ports?: readonly {
		readonly protocol?: string;
		readonly port?: number | string;
	}[];
}

export interface NetworkPolicy {
	readonly metadata: Metadata;
	readonly spec: {
		readonly podSelector: Selector;
		readonly policyTypes?: readonly string[];
		readonly ingress?: readonly Rule[];
		readonly egress?: readonly Rule[];
	};
}

export interface PolicyState {
	readonly pods: readonly PolicyPod[];
	readonly namespaces: readonly PolicyNamespace[];
	readonly policies: readonly NetworkPolicy[];
	/** Of all pods, in CIDR notation: who is in it and not known yet sends nothing. */
	readonly podRange: string;
}

/** Whether a selector (of labels, API reference "LabelSelector") takes an object. */
export function selects(selector: Selector, labels: Labels = {}): boolean {
	const { matchLabels = {}, matchExpressions = [] } = selector;
	return (
		Object.entries(matchLabels).every(
			([key, value]) => labels[key] === value,
		) &&
		matchExpressions.every(({ key, operator, values = [] }) => {
			const value = labels[key];
			switch (operator) {
				case "In":
					return value !== undefined && values.includes(value);
				case "NotIn":
					return value === undefined || !values.includes(value);
				case "Exists":
					return value !== undefined;
				default:
					return value === undefined;
			}
		})
	);
}

/** Whether a pod has an address of its own. */
export const lives = ({ spec, status }: PolicyPod): boolean =>
	!!status?.podIP &&
	!spec.hostNetwork &&
	!["Succeeded", "Failed"].includes(status.phase ?? "");
