import { isFree, portHolder } from "./port-holder.ts";

/** A port that a component is about to listen on. */
export interface WantedPort {
	readonly component: string;
	/** What it is, e.g. `rpc`. */
	readonly name: string;
	readonly host: string;
	readonly port: number;
}

class PortsBusyError extends Error {
	readonly code = "PORTS_BUSY";
	constructor(message: string) {
		super(message);
		this.name = "PortsBusyError";
	}
}

/** @throws {PortsBusyError} naming every busy port, who wants it and who holds it */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
	const busy: string[] = [];
	for (const { component, name, host, port } of wanted) {
		if (await isFree(host, port)) continue;
		const holder = portHolder(port);
		busy.push(
			`port ${port} (${component} ${name}) is held by ${holder ? `pid ${holder.pid}: ${holder.command}` : "a process that this user may not look at"}`,
		);
	}
	if (busy.length)
		throw new PortsBusyError(
			`${busy.join("\n")}\nStop what holds ${busy.length > 1 ? "them" : "it"}, or choose other ports with --port-base.`,
		);
}
