import { Construct } from "constructs";
import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import { ClusterBinding } from "../kubernetes/cluster-binding.ts";
import { customResources } from "../kubernetes/custom-resources.ts";
import {
	type AlertRule,
	alertRules,
	jobRules,
	runbookOf,
} from "./alert-rules.ts";

/** The environment's thresholds, watched by whoever collects its metrics. */
export class Alerts extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		const { environment, provider } = ClusterBinding.of(this);
		const { addOns, alerts, namespace } = environment;
		// Ends with an error of its own when the two paths differ.
		const app = CATALOGUE.reconciliation.object;
		const differing = {
			name: "PathsDiffer",
			summary:
				"The windows of an hour differ from the raw data set by more than late ticks, or could not be compared.",
		};
		if (addOns.managedPrometheus && provider.monitoring)
			provider.monitoring.alert(this, {
				rules: alertRules(environment, provider.monitoring.series),
				// The run is over before anybody could collect its metrics.
				logs: alerts.reconciliation
					? [
							{
								...differing,
								app,
								errorCode: "RECONCILIATION_DIFFERENCES",
							},
						]
					: [],
			});
		if (addOns.prometheusStack) {
			const where = `namespace="${namespace}"`;
			customResources(this).add({
				apiVersion: "monitoring.coreos.com/v1",
				kind: "PrometheusRule",
				name: "tickstack",
				spec: {
					groups: [
						{
							name: "tickstack",
							rules: [
								...[
									...alertRules(environment, where),
									...jobRules(environment.schedules, where),
								].map(prometheusRule),
								...(alerts.reconciliation
									? [
											{
												alert: differing.name,
												expr: `max by (job_name) (kube_job_status_failed{${where},job_name=~"${app}-.*"}) > 0`,
												annotations: {
													summary: differing.summary,
													runbook: runbookOf(differing.name),
												},
											},
										]
									: []),
							],
						},
					],
				},
			});
		}
	}
}

const prometheusRule = (rule: AlertRule) => ({
	alert: rule.name,
	expr: rule.expression,
	for: rule.lasting.toString(),
	annotations: { summary: rule.summary, runbook: runbookOf(rule.name) },
});
