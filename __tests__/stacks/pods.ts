import { type Attributes, resourcesOf, type StackJson } from "./synthesized.ts";

export interface Container {
	readonly name: string;
	readonly image: string;
	readonly command?: readonly string[];
	readonly env?: readonly { name: string; value?: string }[];
	readonly port?: readonly { name: string; container_port: number }[];
	readonly resources: {
		readonly requests: Record<string, string>;
		readonly limits: Record<string, string>;
	};
	readonly security_context: Attributes;
	readonly startup_probe?: Attributes;
	readonly readiness_probe?: Attributes;
	readonly liveness_probe?: Attributes;
	readonly volume_mount?: readonly { name: string; mount_path: string }[];
}

export interface PodTemplate {
	readonly metadata: {
		readonly labels: Record<string, string>;
		readonly annotations?: Record<string, string>;
	};
	readonly spec: Attributes & {
		readonly container: readonly Container[];
		readonly init_container?: readonly Container[];
		readonly volume?: readonly Attributes[];
		readonly security_context: Attributes;
	};
}

export interface Workload {
	readonly stack: string;
	readonly address: string;
	/** Terraform's resource type. */
	readonly type: string;
	readonly app: string;
	readonly attributes: Attributes;
	readonly pod: PodTemplate;
}

interface Template {
	readonly template: PodTemplate;
	readonly job_template: { readonly spec: { readonly template: PodTemplate } };
}

const KINDS =
	/^kubernetes_(deployment|stateful_set|cron_job|job|daemon_set)(_v1)?$/;

/** Every workload of a stack with its pod's template. */
export function workloadsOf(stack: StackJson): Workload[] {
	return resourcesOf(stack, KINDS).map(({ address, type, attributes }) => {
		const spec = attributes.spec as Template;
		const pod: PodTemplate = type.startsWith("kubernetes_cron_job")
			? spec.job_template.spec.template
			: spec.template;
		return {
			stack: stack.name,
			address,
			type,
			app: pod.metadata.labels.app ?? "",
			attributes,
			pod,
		};
	});
}
