import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";

/** Why this machine cannot run a node; undefined when it can. */
export function whyNoNode(): string | undefined {
	if (process.platform !== "linux") return "a node takes Linux";
	if (process.getuid?.() !== 0) return "a node takes root";
	const missing = [
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
	"unshare",
	[
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

/** Makes the group in which pods are counted and limited. */
export function makeCgroups(): void {
	for (const hierarchy of hierarchies())
		mkdirSync(join(hierarchy, CGROUP_ROOT), { recursive: true });
}

/** Removes what {@link makeCgroups} and the kubelet have made; to be called when no process of theirs is left. */
export function removeCgroups(): void {
	const remove = (group: string) => {
		for (const entry of readdirSync(group, { withFileTypes: true }))
			if (entry.isDirectory()) remove(join(group, entry.name));
		rmdirSync(group);
	};
	for (const hierarchy of hierarchies()) {
		const group = join(hierarchy, CGROUP_ROOT);
		if (existsSync(group)) remove(group);
	}
}
