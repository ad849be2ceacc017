import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy/index.js";
import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel/index.js";
import { Construct } from "constructs";
import { customResources } from "../kubernetes/custom-resources.ts";
import { runbookOf } from "../observability/alert-rules.ts";
import type {
	Collector,
	ManagedMonitoring,
} from "../observability/managed-monitoring.ts";
import { stackVariable } from "../terraform/stack-child.ts";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";

/** After which an incident that is not there any more is closed. */
const DAY = "86400s";

/** Cloud Monitoring with Google Cloud Managed Service for Prometheus: collects, evaluates the rules and sends mail. */
export class CloudMonitoring implements ManagedMonitoring {
	readonly #environment: OwnedGkeEnvironment;

	constructor(environment: OwnedGkeEnvironment) {
		this.#environment = environment;
	}

	/** The project's metrics are in one place, whatever cluster they are of. */
	get series(): string {
		const { cluster, namespace } = this.#environment;
		return `cluster="${cluster.name}",namespace="${namespace}"`;
	}

	readonly collector: Collector = {
		pods: {
			name: "managed-prometheus",
			// In the second one on Autopilot clusters.
			namespaces: ["gmp-system", "gke-gmp-system"],
			labels: { "app.kubernetes.io/name": "collector" },
		},
		collect: (scope, { pods, portName }) =>
			customResources(scope).add({
				apiVersion: "monitoring.googleapis.com/v1",
				kind: "PodMonitoring",
				name: pods.name,
				spec: {
					selector: { matchLabels: pods.selector },
					endpoints: [{ port: portName, interval: "30s" }],
				},
			}),
	};

	alert(
		scope: Construct,
		{ rules, logs }: Parameters<ManagedMonitoring["alert"]>[1],
	): void {
		const policies = new Construct(scope, "policies");
		const { name, cluster, namespace } = this.#environment;
		const userLabels = gcpLabels(this.#environment);
		const channel = new MonitoringNotificationChannel(policies, "email", {
			displayName: `tickstack ${name}: alerts`,
			type: "email",
			labels: { email_address: alertEmail(policies) },
			userLabels,
		});
		const common = (alert: { name: string; summary: string }) => ({
			displayName: `tickstack ${name}: ${alert.name}`,
			combiner: "OR",
			notificationChannels: [channel.id],
			documentation: {
				content: `${alert.summary} See ${runbookOf(alert.name)}.`,
				mimeType: "text/markdown",
			},
			userLabels,
		});
		for (const rule of rules)
			new MonitoringAlertPolicy(policies, rule.name, {
				...common(rule),
				alertStrategy: { autoClose: DAY },
				conditions: [
					{
						displayName: rule.name,
						conditionPrometheusQueryLanguage: {
							query: rule.expression,
							duration: `${rule.lasting.toSeconds()}s`,
							evaluationInterval: "60s",
							alertRule: rule.name,
							ruleGroup: "tickstack",
							// Series come into being with the first pods.
							disableMetricValidation: true,
						},
					},
				],
			});
		for (const log of logs)
			new MonitoringAlertPolicy(policies, log.name, {
				...common(log),
				alertStrategy: {
					autoClose: DAY,
					notificationRateLimit: { period: "3600s" },
				},
				conditions: [
					{
						displayName: log.name,
						conditionMatchedLog: {
							filter: [
								'resource.type="k8s_container"',
								`resource.labels.cluster_name="${cluster.name}"`,
								`resource.labels.namespace_name="${namespace}"`,
								`labels."k8s-pod/app"="${log.app}"`,
								`jsonPayload.err.code="${log.errorCode}"`,
							].join(" AND "),
						},
					},
				],
			});
	}
}

/** Address that alerts are sent to. */
export const alertEmail = (scope: Construct): string =>
	stackVariable(scope, "alert_email", {
		type: "string",
		description: "Where alerts go.",
	}).stringValue;
