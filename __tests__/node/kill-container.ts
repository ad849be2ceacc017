import { readdirSync, readFileSync } from "node:fs";

const variables = (pid: string): string => {
	try {
		return readFileSync(`/proc/${pid}/environ`, "utf8");
	} catch {
		return "";
	}
};

const programOf = (pid: string): string => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8");
	} catch {
		return "";
	}
};

/**
 * SIGKILL to the engine's JVM in a pod, as when the kernel runs out of memory: no hook and no handler runs. The node's
 * processes are this process's neighbours.
 * @param variable that holds the pod's name in its container
 * @param program part of the command line, where a pod has several
 * @throws when no such process runs
 */
export function killContainer(
	pod: string,
	program = "",
	variable = "POD_NAME",
): void {
	const found = readdirSync("/proc").filter(
		(pid) =>
			/^\d+$/.test(pid) &&
			`\0${variables(pid)}`.includes(`\0${variable}=${pod}\0`) &&
			programOf(pid).includes(program),
	);
	if (!found.length) throw new Error(`${pod} runs no ${program || "process"}`);
	for (const pid of found) process.kill(Number(pid), "SIGKILL");
}
