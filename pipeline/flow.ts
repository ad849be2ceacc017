import type { Grant } from "./grant.ts";
import type { Pipeline } from "./pipeline.ts";
import type { PlacedWorkload } from "./placed-workload.ts";

/** The data set of a grant, and whether its holder fills it. */
function dataOf(grant: Grant): { set: object; fills: boolean } | undefined {
	if (grant.slot.of === "queries") return undefined;
	const fills = grant.slot.right === "produce" || grant.slot.right === "write";
	if ("topic" in grant) return { set: grant.topic, fills };
	if ("directory" in grant) return { set: grant.directory, fills };
	return "index" in grant ? { set: grant.index, fills } : undefined;
}

/** The workloads whose data a workload works on, directly or by way of others; without itself. */
export function upstreamOf(
	{ workloads }: Pipeline,
	workload: PlacedWorkload,
): PlacedWorkload[] {
	const found = new Set<PlacedWorkload>();
	const visit = (reader: PlacedWorkload) => {
		const read = reader.grants
			.map(dataOf)
			.flatMap((data) => (data && !data.fills ? [data.set] : []));
		for (const writer of workloads) {
			const feeds = writer.grants
				.map(dataOf)
				.some((data) => data?.fills && read.includes(data.set));
			if (!feeds || writer === workload || found.has(writer)) continue;
			found.add(writer);
			visit(writer);
		}
	};
	visit(workload);
	return [...found];
}
