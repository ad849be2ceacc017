import type { Construct } from "constructs";
import { projectNumber } from "./project.ts";

/**
 * Google's own identities in a project. Those of GKE and Compute Engine are made when their API is switched on (GKE docs, "About
 * service accounts"; Compute Engine docs, "Service accounts"); Cloud Storage's when it is first asked for, which the project's stack
 * does by a data source (Cloud Storage docs, "Service agent").
 */
const AGENTS = {
	gke: "container-engine-robot",
	compute: "compute-system",
	storage: "gs-project-accounts",
} as const;

/** As IAM names it. */
export const serviceAgent = (
	scope: Construct,
	agent: keyof typeof AGENTS,
): string =>
	`serviceAccount:service-${projectNumber(scope)}@${AGENTS[agent]}.iam.gserviceaccount.com`;
