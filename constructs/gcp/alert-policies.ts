import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy/index.js";
import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel/index.js";
import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { stackChild } from "../kubernetes/stack-child.ts";
import type { AlertRule } from "../observability/alert-rules.ts";
import { gcpLabels, type OwnedGkeEnvironment } from "./gcp-names.ts";

/** A line of a workload's log that people are told of. */
export interface LogAlert {
	readonly name: string;
	readonly summary: string;
	/** The workload's `app` label. */
	readonly app: string;
	/** What the line says, in Cloud Logging's query language. */
	readonly filter: string;
}

export interface AlertPoliciesProps {
	readonly environment: OwnedGkeEnvironment;
	readonly rules: readonly AlertRule[];
	readonly logs: readonly LogAlert[];
}

/** Labels of an environment's time series: the project's metrics are in one place, whatever cluster they are of. */
export const seriesOf = ({ cluster, namespace }: OwnedGkeEnvironment): string =>
	`cluster="${cluster.name}",namespace="${namespace}"`;

/** Cloud Monitoring evaluates the rules and sends mail. */
export class AlertPolicies extends Construct {
	constructor(scope: Construct, id: string, props: AlertPoliciesProps) {
		super(scope, id);
		const { environment, rules, logs } = props;
		const { name, cluster, namespace } = environment;
		const userLabels = gcpLabels(environment);
		const email = stackChild(
			this,
			"alert_email",
			(stack, variable) =>
				new TerraformVariable(stack, variable, {
					type: "string",
					nullable: false,
					description: "Where alerts go.",
				}),
		);
		const channel = new MonitoringNotificationChannel(this, "email", {
			displayName: `tickstack ${name}: alerts`,
			type: "email",
			labels: { email_address: email.stringValue },
			userLabels,
		});
		const common = (alert: { name: string; summary: string }) => ({
			displayName: `tickstack ${name}: ${alert.name}`,
			combiner: "OR",
			notificationChannels: [channel.id],
			documentation: { content: alert.summary, mimeType: "text/markdown" },
			userLabels,
		});
		for (const rule of rules)
			new MonitoringAlertPolicy(this, rule.name, {
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
			new MonitoringAlertPolicy(this, log.name, {
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
								log.filter,
							].join(" AND "),
						},
					},
				],
			});
	}
}

/** After which an incident that is not there any more is closed. */
const DAY = "86400s";
