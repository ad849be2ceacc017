import { Duration } from "@tickstack/contracts/duration";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { onKubeconfig } from "../../environments/on-kubeconfig.ts";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";

/** A throw-away copy of prod in a namespace of the test's cluster. */
export const stagingCalled = (name: string): EnvironmentSpec =>
	staging(name, Duration.hours(4), {
		owner: "someone@example.com",
		created: "2026-11-20T09:30:00Z",
		cluster: { kind: "kubeconfig" },
	});

export const devShape = onKubeconfig(dev);
export const prodShape = onKubeconfig(prod);
