import type { SleepResult } from "../../ops/staging/sleep-wake.ts";

export const sleepText = (result: SleepResult): string => {
	const { replicas, phase, environment } = result;
	const pods = Object.values(replicas).reduce((sum, n) => sum + n, 0);
	return phase === "asleep"
		? `${environment} sleeps: ${pods} pods stopped, all disks kept`
		: `${environment} is awake: ${pods} pods run again`;
};
