import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { commandOf } from "./process-table.ts";

/** What listens on a port. */
export interface PortHolder {
	readonly pid: number;
	readonly command: string;
}

/** Whether nothing else is bound to the port. */
export function isFree(host: string, port: number): Promise<boolean> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", (error: NodeJS.ErrnoException) =>
			error.code === "EADDRINUSE" ? resolve(false) : reject(error),
		);
		server.listen({ host, port, exclusive: true }, () =>
			server.close(() => resolve(true)),
		);
	});
}

/** Who listens on a TCP port, as far as the caller may see it. */
export function portHolder(port: number): PortHolder | undefined {
	const pid =
		process.platform === "linux" ? holderFromProc(port) : holderFromLsof(port);
	return pid ? { pid, command: commandOf(pid) } : undefined;
}

const LISTEN = "0A";

function holderFromProc(port: number): number | undefined {
	const inodes = new Set<string>();
	for (const table of ["/proc/net/tcp", "/proc/net/tcp6"])
		for (const line of read(table).split("\n").slice(1)) {
			const fields = line.trim().split(/\s+/);
			const localPort = Number.parseInt(fields[1]?.split(":")[1] ?? "", 16);
			if (localPort === port && fields[3] === LISTEN && fields[9])
				inodes.add(`socket:[${fields[9]}]`);
		}
	if (inodes.size === 0) return undefined;
	for (const name of readdirSync("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		try {
			for (const fd of readdirSync(`/proc/${name}/fd`))
				if (inodes.has(readlinkSync(`/proc/${name}/fd/${fd}`)))
					return Number(name);
		} catch {
			// Another user's process, or one that has just ended.
		}
	}
	return undefined;
}

function read(file: string): string {
	try {
		return readFileSync(file, "latin1");
	} catch {
		return "";
	}
}

function holderFromLsof(port: number): number | undefined {
	try {
		const text = execFileSync(
			"lsof",
			["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fp"],
			{ encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
		);
		return Number(/^p(\d+)/m.exec(text)?.[1]) || undefined;
	} catch {
		return undefined;
	}
}
