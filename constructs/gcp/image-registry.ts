import type { Construct } from "constructs";
import { projectId } from "./project.ts";

/** Name of the Artifact Registry repository; one for all environments of a project. */
export const REGISTRY = "tickstack";

/** Where the project's own images are pulled from in Google Cloud. */
export const imageRegistry = (scope: Construct, region: string): string =>
	`${region}-docker.pkg.dev/${projectId(scope)}/${REGISTRY}`;
