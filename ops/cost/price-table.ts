export interface MachinePrice {
	readonly vCpuHour: number;
	readonly memoryGibHour: number;
}

/** US dollars for on-demand use. */
export interface PriceTable {
	readonly region: string;
	/** When the figures were noted, `YYYY-MM`. */
	readonly asOf: string;
	readonly source: string;
	/** Of machines, by the family; `default` for all others, and for what pods reserve. */
	readonly machines: Readonly<Record<string, MachinePrice>> & {
		readonly default: MachinePrice;
	};
	/** By storage class; `default` for all others. */
	readonly diskGibMonth: Readonly<Record<string, number>> & {
		readonly default: number;
	};
	/** Of GKE, for a cluster of one's own. */
	readonly clusterHour: number;
}

/**
 * Rounded list prices of E2 and N2 machines, persistent disks and GKE, entered by hand: nothing looks them up. Good enough to distinguish a
 * forgotten environment from a cheap one, not to check a bill.
 */
export const SINGAPORE: PriceTable = {
	region: "asia-southeast1",
	asOf: "2025-06",
	source: "rounded list prices, entered by hand",
	machines: {
		e2: { vCpuHour: 0.027, memoryGibHour: 0.0036 },
		default: { vCpuHour: 0.039, memoryGibHour: 0.0052 },
	},
	diskGibMonth: {
		"premium-rwo": 0.19,
		"standard-rwo": 0.11,
		default: 0.11,
	},
	clusterHour: 0.1,
};
