import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process that cannot be mistaken for another one that got the same pid later. */
export interface ProcessId {
	readonly pid: number;
	/** When it was started: clock ticks since boot (Linux) or `ps -o lstart` (elsewhere); compared only for equality. */
	readonly started: string;
}

const PROC = process.platform === "linux";

/** Fields of /proc/PID/stat from the third on: the second, the name, may hold spaces and brackets. */
function stat(pid: number): string[] | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "latin1");
		return text.slice(text.lastIndexOf(")") + 2).split(" ");
	} catch {
		return undefined;
	}
}

function ps(pid: number, column: string): string | undefined {
	try {
		return (
			execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], {
				encoding: "utf8",
				env: { ...process.env, LC_ALL: "C" },
			}).trim() || undefined
		);
	} catch {
		return undefined;
	}
}

/** The identity of a running process; undefined when there is none with this pid (or only its zombie). */
export function identify(pid: number): ProcessId | undefined {
	const started = PROC ? startTicks(pid) : ps(pid, "lstart");
	return started ? { pid, started } : undefined;
}

function startTicks(pid: number): string | undefined {
	const fields = stat(pid);
	return fields && fields[0] !== "Z" ? fields[19] : undefined;
}

/** Whether this very process still runs. */
export function isRunning({ pid, started }: ProcessId): boolean {
	return identify(pid)?.started === started;
}

/** All running processes by process group. */
export function processGroups(): Map<number, ProcessId[]> {
	const groups = new Map<number, ProcessId[]>();
	const add = (group: number, id: ProcessId) =>
		groups.set(group, [...(groups.get(group) ?? []), id]);
	if (PROC)
		for (const name of readdirSync("/proc")) {
			const pid = Number(name);
			const fields = pid ? stat(pid) : undefined;
			if (fields?.[19] && fields[0] !== "Z")
				add(Number(fields[2]), { pid, started: fields[19] });
		}
	else
		for (const line of execFileSync("ps", ["-axo", "pid=,pgid=,lstart="], {
			encoding: "utf8",
			env: { ...process.env, LC_ALL: "C" },
		}).split("\n")) {
			const [, pid, group, started] =
				/^\s*(\d+)\s+(\d+)\s+(.+?)\s*$/.exec(line) ?? [];
			if (pid && group && started)
				add(Number(group), { pid: Number(pid), started });
		}
	return groups;
}

/** Resident memory in bytes; pages that several processes share count in each. */
export function residentBytes(pid: number): number {
	if (!PROC) return Number(ps(pid, "rss") ?? 0) * 1024;
	try {
		const rss = /^VmRSS:\s+(\d+)/m.exec(
			readFileSync(`/proc/${pid}/status`, "latin1"),
		)?.[1];
		return Number(rss ?? 0) * 1024;
	} catch {
		return 0;
	}
}

const SHOWN = 60;

/** The command line, for messages; a long one is cut in the middle: a JVM names its main class at the end. */
export function commandOf(pid: number): string {
	if (!PROC) return ps(pid, "command") ?? "?";
	try {
		const text = readFileSync(`/proc/${pid}/cmdline`, "utf8")
			.replaceAll("\0", " ")
			.trim();
		return text.length > 2 * SHOWN
			? `${text.slice(0, SHOWN)} … ${text.slice(-SHOWN)}`
			: text;
	} catch {
		return "?";
	}
}

/** Sends a signal to this very process. @returns false when it is gone */
export function signalProcess(id: ProcessId, signal: NodeJS.Signals): boolean {
	if (!isRunning(id)) return false;
	try {
		process.kill(id.pid, signal);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
		throw error;
	}
}
