/** One of the runs that `npm test` and its relatives make. */
export interface Tier {
	/** Of node:test files, below `__tests__`. */
	readonly folders: readonly string[];
	/** Of jest files, below `__tests__`. @default none */
	readonly jestFolders?: readonly string[];
	/** Whether format, lint, types and imports are checked, when no file is named. @default false */
	readonly checks?: boolean;
	/** Only files that need Node and nothing else. @default false */
	readonly plainOnly?: boolean;
	/** How the files that need more than Node are run. */
	readonly equipment: "engines" | "control plane" | "node" | "own";
	/** Files at once. */
	readonly concurrency: number;
}

const DEFAULT: Tier = {
	folders: ["runner", "workloads", "local", "ops", "cli"],
	jestFolders: ["environments", "engines", "constructs", "stacks"],
	checks: true,
	equipment: "engines",
	concurrency: 2,
};

export const TIERS: Readonly<Record<string, Tier>> = {
	default: DEFAULT,
	/** `npm run check`. */
	check: { ...DEFAULT, plainOnly: true },
	/** Each file starts the engines that it kills. */
	faults: { folders: ["faults"], equipment: "own", concurrency: 2 },
	/** The rules by promtool, and by a Prometheus beside the running pipeline. */
	alerts: { folders: ["alerts"], equipment: "own", concurrency: 1 },
	/** One file at a time: its tests list whether anything at all is left. */
	cluster: {
		folders: ["cluster"],
		equipment: "control plane",
		concurrency: 1,
	},
	/** Each file has a Google of its own. */
	google: { folders: ["google-apis"], equipment: "own", concurrency: 2 },
	/** From an earlier version of the project, see `npm run test:upgrade`. */
	upgrade: {
		folders: ["upgrade"],
		equipment: "control plane",
		concurrency: 1,
	},
	/** A whole Kubernetes for each file, see node-tier.ts. */
	node: { folders: ["node"], equipment: "node", concurrency: 1 },
};
