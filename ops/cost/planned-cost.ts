import { Size } from "@tickstack/contracts/size";
import type { ResourceChange } from "../terraform/terraform.ts";
import { diskHour, HOURS_PER_MONTH } from "./hourly-cost.ts";
import type { PriceTable } from "./price-table.ts";

/** What a plan makes dearer or cheaper, in US dollars, estimated: what pods reserve, and disks. */
export interface PlannedCost {
	readonly hourBefore: number;
	readonly hourAfter: number;
	/** The difference over a month. */
	readonly monthDifference: number;
}

/** As Terraform has a workload of Kubernetes. */
interface Workload {
	readonly spec?: readonly {
		readonly replicas?: string | number | null;
		readonly template?: readonly {
			readonly spec?: readonly {
				readonly container?: readonly {
					readonly resources?: readonly {
						readonly requests?: {
							readonly cpu?: string;
							readonly memory?: string;
						} | null;
					}[];
				}[];
			}[];
		}[];
		readonly volume_claim_template?: readonly {
			readonly spec?: readonly {
				readonly storage_class_name?: string | null;
				readonly resources?: readonly {
					readonly requests?: { readonly storage?: string } | null;
				}[];
			}[];
		}[];
	}[];
}

/** Of all workloads that run all the time, changed or not. */
export function plannedCost(
	changes: readonly ResourceChange[],
	prices: PriceTable,
): PlannedCost {
	const workloads = changes.filter(({ type }) =>
		/^kubernetes_(deployment|stateful_set)_v1$/.test(type),
	);
	const sum = (which: "before" | "after") =>
		workloads.reduce(
			(total, { change }) =>
				total + hour((change[which] ?? {}) as Workload, prices),
			0,
		);
	const [hourBefore, hourAfter] = [sum("before"), sum("after")];
	const monthDifference = (hourAfter - hourBefore) * HOURS_PER_MONTH;
	return { hourBefore, hourAfter, monthDifference };
}

function hour({ spec }: Workload, prices: PriceTable): number {
	const { replicas, template, volume_claim_template = [] } = spec?.[0] ?? {};
	const pods = Number(replicas ?? (spec ? 1 : 0));
	const containers = template?.[0]?.spec?.[0]?.container ?? [];
	const compute = containers.reduce((total, { resources }) => {
		const { cpu = "0", memory = "0" } = resources?.[0]?.requests ?? {};
		const gib = Size.parse(memory)?.toGibibytes() ?? 0;
		const { vCpuHour, memoryGibHour } = prices.machines.default;
		return total + cores(cpu) * vCpuHour + gib * memoryGibHour;
	}, 0);
	const disks = volume_claim_template.reduce((total, claim) => {
		const { storage_class_name, resources } = claim.spec?.[0] ?? {};
		const size = Size.parse(resources?.[0]?.requests?.storage ?? "");
		const storageClass = storage_class_name ?? "default";
		return total + (size ? diskHour({ size, storageClass }, prices) : 0);
	}, 0);
	return pods * (compute + disks);
}

/** A quantity of Kubernetes: `500m` or `2`. */
const cores = (quantity: string): number =>
	quantity.endsWith("m")
		? Number(quantity.slice(0, -1)) / 1_000
		: Number(quantity);
