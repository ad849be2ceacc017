import { Duration } from "@tickstack/contracts/duration";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { onKubeconfig } from "../../environments/on-kubeconfig.ts";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";

const demo = staging("demo", Duration.hours(8), {
	owner: "someone@example.com",
	created: "2026-11-20T09:30:00Z",
});

/** What depends on Google Cloud and on nothing else. */
function withoutCloud(spec: EnvironmentSpec) {
	const { cluster, isolation, exposure, addOns, elasticsearch, ...rest } = spec;
	const { snapshots, ...kept } = elasticsearch;
	return { ...rest, elasticsearch: kept };
}

test.each([dev, prod, demo])(
	"$name keeps its shape and its security on a kubeconfig's cluster",
	(spec) => {
		const moved = onKubeconfig(spec);
		expect(withoutCloud(moved)).toEqual(withoutCloud(spec));
		expect(moved.cluster).toEqual({ kind: "kubeconfig" });
		expect(Object.values(moved.addOns)).not.toContain(true);
	},
);

test("the context and the namespace can be chosen", () => {
	const moved = onKubeconfig(dev, { context: "kind", namespace: "ticks" });
	expect(moved).toMatchObject({
		cluster: { kind: "kubeconfig", context: "kind" },
		namespace: "ticks",
	});
});
