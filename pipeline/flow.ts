import type { dataSets } from "./data-set.ts";
import type { Grant } from "./grant.ts";
import type { PlacedWorkload } from "./placed-workload.ts";

/** The data set of a grant, and whether its holder fills it. */
function dataOf(grant: Grant): { set: object; fills: boolean } | undefined {
	if (grant.slot.of === "queries") return undefined;
	const fills = grant.slot.right === "produce" || grant.slot.right === "write";
	if ("topic" in grant) return { set: grant.topic, fills };
	if ("directory" in grant) return { set: grant.directory, fills };
	return "index" in grant ? { set: grant.index, fills } : undefined;
}

interface Placed {
	readonly workloads: readonly PlacedWorkload[];
}

/**
 * Data sets that can never hold anything, as the page calls them: topics granted to nobody, directories and indices
 * that nobody writes.
 */
export function unusedDataSets(
	{ topics, directories, indices }: ReturnType<typeof dataSets>,
	{ workloads }: Placed,
): string[] {
	const granted = workloads.flatMap(({ grants }) =>
		grants.flatMap((grant) => dataOf(grant) ?? []),
	);
	const unused = (kind: string, sets: object, isToBeFilled: boolean) =>
		Object.entries<object>({ ...sets })
			.filter(
				([, set]) =>
					!granted.some(
						(each) => each.set === set && (each.fills || !isToBeFilled),
					),
			)
			.map(([key]) => `${kind}.${key}`);
	return [
		...unused("topics", topics, false),
		...unused("directories", directories, true),
		...unused("indices", indices, true),
	];
}

/** The workloads whose data a workload works on, directly or by way of others; without itself. */
export function upstreamOf(
	{ workloads }: Placed,
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
