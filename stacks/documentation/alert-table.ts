import {
	alertRules,
	jobRules,
} from "../../constructs/observability/alert-rules.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { markdownTable } from "./markdown-table.ts";

/** What an environment's alerts say and ask, without the labels of its time series. */
export const alertTable = (environment: EnvironmentSpec): string =>
	markdownTable(
		["alert", "says", "for", "PromQL"],
		[
			...alertRules(environment, "…"),
			...jobRules(environment.schedules, "…"),
		].map(({ name, summary, expression, lasting }) => [
			`[${name}](../runbooks/alerts.md#${name.toLowerCase()})`,
			summary,
			String(lasting),
			`\`${expression}\``,
		]),
	);
