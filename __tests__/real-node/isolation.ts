import {
	existsSync,
	mkdirSync,
	readdirSync,
	rmdirSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Why this machine cannot run a node; undefined when it can. */
export function whyNoNode(): string | undefined {
	if (process.platform !== "linux") return "a node takes Linux";
	if (process.getuid?.() !== 0) return "a node takes root";
	const missing = [
		"setpriv",
		"unshare",
		"ip",
		"mount",
		"tar",
		"kubectl",
		"terraform",
	].filter(
		(program) =>
			!(process.env.PATH ?? "")
				.split(":")
				.some((folder) => existsSync(join(folder, program))),
	);
	return missing.length ? `missing: ${missing.join(", ")}` : undefined;
}

/**
 * A command in network, process and mount namespaces of its own. Whatever it starts, containers included, ends with
 * it, even with kill −9; its interfaces, firewall rules and mounts were never the machine's.
 */
export const isolated = (
	program: string,
	args: readonly string[],
): [string, string[]] => [
	"setpriv",
	[
		// unshare itself pays no heed to signals: it ends with whoever has started it.
		...["--pdeathsig", "KILL", "unshare"],
		...["--net", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc"],
		program,
		...args,
	],
];

const CGROUPS = "/sys/fs/cgroup";

/** The group below which the kubelet makes those of the pods. */
export const CGROUP_ROOT = "tickstack-node";

/** Of version 1 each controller has a tree of its own, of version 2 there is one. */
const hierarchies = (): string[] =>
	existsSync(join(CGROUPS, "cgroup.controllers"))
		? [CGROUPS]
		: readdirSync(CGROUPS).map((name) => join(CGROUPS, name));

/**
 * What a node with all its pods weighs against one process outside when processors are short, in such processes: a
 * group counts as one otherwise, and a dozen JVMs beside a compiler would take minutes to start.
 */
const WEIGHT = 8;

/** Makes the group in which pods are counted and limited; whatever this process starts weighs as part of it. */
export function makeCgroups(): void {
	for (const hierarchy of hierarchies()) {
		const group = join(hierarchy, CGROUP_ROOT);
		const own = join(group, "node");
		mkdirSync(own, { recursive: true });
		// Of a process: 1024 in version 1, 100 in version 2.
		for (const [file, one] of [
			["cpu.shares", 1024],
			["cpu.weight", 100],
		] as const)
			if (existsSync(join(group, file)))
				writeFileSync(join(group, file), String(WEIGHT * one));
		if (hierarchy === CGROUPS || /\bcpu\b/.test(basename(hierarchy)))
			writeFileSync(join(own, "cgroup.procs"), String(process.pid));
	}
}

const GONE_WITHIN_MS = 10_000;

/**
 * Removes what {@link makeCgroups} and the kubelet have made.
 * @throws when processes are left in them for ten seconds
 */
export async function removeCgroups(): Promise<void> {
	const remove = (group: string) => {
		for (const entry of readdirSync(group, { withFileTypes: true }))
			if (entry.isDirectory()) remove(join(group, entry.name));
		rmdirSync(group);
	};
	const latest = performance.now() + GONE_WITHIN_MS;
	for (const hierarchy of hierarchies()) {
		const group = join(hierarchy, CGROUP_ROOT);
		while (existsSync(group))
			try {
				remove(group);
			} catch (error) {
				// Processes that were killed take a moment to leave.
				if (performance.now() > latest) throw error;
				await sleep(100);
			}
	}
}
