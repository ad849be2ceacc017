import { setTimeout } from "node:timers/promises";
import type { Change } from "./change.ts";

const LIMIT_MS = 30_000;

/**
 * Waits until a plan has nothing left to do.
 * @throws when that takes more than 30 s
 */
export async function settled(
	what: string,
	plan: () => Promise<readonly Change<unknown>[]>,
): Promise<void> {
	const end = performance.now() + LIMIT_MS;
	while ((await plan()).some(({ steps }) => steps.length)) {
		if (performance.now() > end)
			throw new Error(
				`Kafka took the ${what}, but its brokers do not know them after ${LIMIT_MS / 1_000} s`,
			);
		await setTimeout(100);
	}
}
