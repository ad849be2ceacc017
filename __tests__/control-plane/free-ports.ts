import { isFree } from "../../processes/port-holder.ts";
import { controlPlanePorts } from "./control-plane-processes.ts";

/** The first base from 16 000 on at which a control plane finds its ports free; below the ephemeral ports. */
export async function freeControlPlanePorts(): Promise<number> {
	for (let base = 16_000; base < 20_000; base += 10) {
		const free = await Promise.all(
			controlPlanePorts(base, "127.0.0.1").map(({ host, port }) =>
				isFree(host, port),
			),
		);
		if (free.every(Boolean)) return base;
	}
	throw new Error("no free ports for a control plane from 16000 to 19999");
}
