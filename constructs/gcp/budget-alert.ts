import { BillingBudget } from "@cdktf/provider-google/lib/billing-budget/index.js";
import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel/index.js";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { stackVariable } from "../terraform/stack-child.ts";
import { alertEmail } from "./cloud-monitoring.ts";
import { PROJECT_LABELS } from "./gcp-names.ts";
import { projectNumber } from "./project.ts";

/** Sends e-mail when a month of the project costs, or is going to cost, more than was meant. */
export class BudgetAlert extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ dependsOn }: { readonly dependsOn: ITerraformDependable[] },
	) {
		super(scope, id);
		const account = stackVariable(this, "billing_account", {
			type: "string",
			description: "Billing account of the project, e.g. 012345-6789AB-CDEF01.",
		});
		const email = alertEmail(this);
		const units = stackVariable(this, "monthly_budget", {
			type: "number",
			description: "What a month may cost, in the billing account's currency.",
		});
		const channel = new MonitoringNotificationChannel(this, "email", {
			displayName: "tickstack: cost",
			type: "email",
			labels: { email_address: email },
			userLabels: PROJECT_LABELS,
			dependsOn,
		});
		const rule = (thresholdPercent: number, spendBasis: string) => ({
			thresholdPercent,
			spendBasis,
		});
		new BillingBudget(this, "budget", {
			billingAccount: account.stringValue,
			displayName: "tickstack",
			budgetFilter: { projects: [`projects/${projectNumber(this)}`] },
			amount: { specifiedAmount: { units: Fn.tostring(units.value) } },
			thresholdRules: [
				rule(0.5, "CURRENT_SPEND"),
				rule(0.9, "CURRENT_SPEND"),
				rule(1, "CURRENT_SPEND"),
				rule(1, "FORECASTED_SPEND"),
			],
			allUpdatesRule: {
				monitoringNotificationChannels: [channel.id],
				disableDefaultIamRecipients: false,
			},
		});
	}
}
