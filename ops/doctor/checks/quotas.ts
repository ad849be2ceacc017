import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";
import { globalQuota, type Quota, regionalQuota } from "../needed-quota.ts";

const { ok, problem, unknown } = findings("quotas");

interface WithQuotas {
	readonly quotas?: readonly {
		readonly metric: string;
		readonly limit: number;
		readonly usage: number;
	}[];
}

/** Whether the project may have what the environment takes; once its cluster is there, that is in what is used. */
export async function quotas({
	google,
	project,
	cluster,
	environment,
}: GoogleExamination): Promise<readonly Finding[]> {
	if (cluster.ownership !== "owned")
		return [ok("a namespace takes no quota but its cluster's nodes")];
	const regional = regionalQuota(environment, cluster);
	const found = await Promise.all([
		google.get<WithQuotas>(
			"compute",
			`projects/${project}/regions/${cluster.region}`,
		),
		google.get<WithQuotas>("compute", `projects/${project}`),
	]);
	const needs: readonly (readonly [string, Quota])[] = [
		[cluster.region, regional],
		["all regions", globalQuota(regional)],
	];
	return needs.flatMap(([place, needed], i) => {
		const answer = found[i];
		if (answer?.kind !== "found")
			return [
				unknown(
					`quotas of ${place}: ${answer?.kind === "disabled" ? "Compute Engine is not on yet" : "they cannot be read"}`,
					`gcloud services enable compute.googleapis.com --project ${project}`,
				),
			];
		return compared(place, needed, answer.body, project);
	});
}

function compared(
	place: string,
	needed: Quota,
	{ quotas = [] }: WithQuotas,
	project: string,
): readonly Finding[] {
	const short = Object.entries(needed).flatMap(([metric, amount]) => {
		const quota = quotas.find((each) => each.metric === metric);
		if (!quota || quota.limit - quota.usage >= amount) return [];
		return [
			problem(
				`${metric} of ${place}: ${amount} are needed, ${quota.limit - quota.usage} are left of ${quota.limit}`,
				`request ${quota.usage + amount} at https://console.cloud.google.com/iam-admin/quotas?project=${project}&metric=${metric}`,
			),
		];
	});
	return short.length
		? short
		: [ok(`quotas of ${place} are enough (${text(needed)})`)];
}

const text = (needed: Quota): string =>
	Object.entries(needed)
		.map(([metric, amount]) => `${metric} ${amount}`)
		.join(", ");
