import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../control-plane/kubernetes-api.ts";

const SETTLED_WITHIN_MS = 60_000;

/** Pods that neither run nor have ended well, once there has been time for it. */
export async function unsettledPods(
	api: KubernetesApi,
	namespace: string,
): Promise<readonly string[]> {
	const latest = performance.now() + SETTLED_WITHIN_MS;
	for (;;) {
		const { items } = await api.get<{
			items: readonly {
				metadata: { name: string };
				spec: { nodeName?: string };
				status: { phase: string };
			}[];
		}>(`/api/v1/namespaces/${namespace}/pods`);
		const unsettled = items.filter(
			({ spec, status }) =>
				!spec.nodeName || !["Running", "Succeeded"].includes(status.phase),
		);
		if (items.length && unsettled.length === 0) return [];
		if (performance.now() > latest)
			return items.length
				? unsettled.map(
						({ metadata, status }) => `${metadata.name} ${status.phase}`,
					)
				: ["no pod at all"];
		await sleep(500);
	}
}
