import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { localPlacement } from "../../engines/local-placement.ts";
import { local } from "../../environments/local.ts";
import { prod } from "../../environments/prod.ts";

/** This machine, with folders that are the same on every one. */
export const LOCAL = {
	spec: local(),
	placement: localPlacement({
		portBase: 18_000,
		homeOf: (engine) => `/engines/${engine}`,
		runDir: "/run/tickstack",
	}),
};

/** Prod, the shape with everything in it. */
export const PROD = { spec: prod, placement: clusterPlacement(prod) };
