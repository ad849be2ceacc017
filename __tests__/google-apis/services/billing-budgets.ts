import { type Collection, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import type { Service } from "../route.ts";

const host = "billingbudgets.googleapis.com";

const budgets: Collection = {
	host,
	path: "billingAccounts/{account}/budgets",
	noun: "budget",
	permissions: "billing.budgets",
	messages: { notFound: (name) => `budget "${name}" not found` },
	created: (
		{ createTime: _, updateTime: __, ...resource },
		{ world, params },
	) => {
		if (!world.billingAccounts.has(params.account ?? ""))
			throw new GoogleError(
				"badRequest",
				"Request contains an invalid argument.",
			);
		return { ...resource, etag: "1" };
	},
	changed: ({ updateTime: _, ...resource }) => resource,
};

/** Budgets: rights are held on the billing account, not on the project (Cloud Billing Budget API reference, v1). */
export const billingBudgets: Service = {
	host,
	title: "Cloud Billing Budget API",
	routes: routesOf(budgets),
};
