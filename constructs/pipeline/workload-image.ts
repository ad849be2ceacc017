import type { WorkloadName } from "../../environments/workload-specs.ts";

/** The user of the workloads' images, `node` of the official image. */
export const NODE_USER = { runAsUser: 1000, runAsGroup: 1000 };

/** Folder of the project in the images. */
const APP = "/app";

/** Node runs the workload's TypeScript as it is in the repository. */
export const startCommand = (workload: WorkloadName): string[] => [
	"node",
	`${APP}/workloads/${workload}/src/main.ts`,
];

/** The sample history that comes with the images. */
export const SAMPLE_HISTORY = `${APP}/data/history.json.gz`;
