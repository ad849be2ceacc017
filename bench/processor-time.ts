import { readdirSync, readFileSync } from "node:fs";

/** Of /proc: 100 a second on Linux. */
const CLOCK_TICKS = 100;

/** Seconds of processor time that process groups have taken until now, ended children included; by the group's pid. */
export function processorSeconds(
	groups: readonly number[],
): ReadonlyMap<number, number> {
	const seconds = new Map(groups.map((group) => [group, 0]));
	for (const name of readdirSync("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		let stat: string;
		try {
			stat = readFileSync(`/proc/${name}/stat`, "utf8");
		} catch {
			// It has ended.
			continue;
		}
		// The fields after the name, which may hold spaces: state, parent, group, … (proc_pid_stat(5)).
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		const group = Number(fields[2]);
		const known = seconds.get(group);
		if (known === undefined) continue;
		const ticks = fields.slice(11, 15).reduce((sum, n) => sum + Number(n), 0);
		seconds.set(group, known + ticks / CLOCK_TICKS);
	}
	return seconds;
}
