import { GoogleError } from "../../google-error.ts";
import type { Call } from "../../route.ts";
import type { Json } from "../../world.ts";

/** Quota that processors of a machine family count for (Compute Engine docs, "CPU quota"). */
const cpuMetric = (machineType: string): string =>
	/^(e2|n1|f1|g1)-/.test(machineType)
		? "CPUS"
		: `${machineType.split("-")[0]?.toUpperCase()}_CPUS`;

/** e2-medium and the like share their cores, and count as two. */
const cpus = (machineType: string): number =>
	Number(/-(\d+)$/.exec(machineType)?.[1] ?? 2);

/** What one pool takes of a region. */
function demandOf(pool: Json): Map<string, number> {
	const config = (pool.config ?? {}) as Json;
	const nodes =
		Number(pool.initialNodeCount ?? 0) *
		((pool.locations ?? []) as unknown[]).length;
	const machineType = String(config.machineType ?? "e2-medium");
	const prefix = config.spot ? "PREEMPTIBLE_" : "";
	const demand = new Map([
		[`${prefix}${cpuMetric(machineType)}`, nodes * cpus(machineType)],
	]);
	const diskType = String(config.diskType ?? "pd-balanced");
	// Balanced disks are solid-state too (Compute Engine docs, "Disk quotas").
	if (diskType !== "pd-standard")
		demand.set("SSD_TOTAL_GB", nodes * Number(config.diskSizeGb ?? 100));
	return demand;
}

/** @throws {GoogleError} 403 as in terraform-google-kubernetes-engine#1795 and googlecodelabs/feedback#950 */
export function checkQuota({ world, project }: Call, pool: Json): void {
	const used = new Map<string, number>();
	for (const [name, other] of world.below(
		`container.googleapis.com/projects/${project.id}/`,
	))
		if (name.includes("/nodePools/"))
			for (const [metric, amount] of demandOf(other))
				used.set(metric, (used.get(metric) ?? 0) + amount);
	const short = [...demandOf(pool)].flatMap(([metric, amount]) => {
		const limit = project.quotas.get(metric) ?? Number.POSITIVE_INFINITY;
		const available = limit - (used.get(metric) ?? 0);
		const text = (value: number) => `'${value.toFixed(1)}'`;
		return amount > available
			? [
					`Insufficient regional quota to satisfy request: resource "${metric}": request requires ${text(amount)} and is short ${text(amount - available)}. project has a quota of ${text(limit)} with ${text(available)} available. View and manage quotas at https://console.cloud.google.com/iam-admin/quotas?usage=USED&project=${project.id}.`,
				]
			: [];
	});
	if (!short.length) return;
	throw new GoogleError(
		"forbidden",
		short.length === 1
			? (short[0] ?? "")
			: short.map((each, index) => `\t(${index + 1}) ${each}`).join("\n"),
	);
}
