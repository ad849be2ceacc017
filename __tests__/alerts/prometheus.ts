import { join } from "node:path";
import { debianPackages } from "../real-node/debian-packages.ts";

/** Debian's Prometheus: the server, and promtool, which evaluates rules over written series. */
export async function prometheusPrograms(): Promise<{
	readonly prometheus: string;
	readonly promtool: string;
}> {
	const root = await debianPackages("prometheus", ["prometheus"]);
	return {
		prometheus: join(root, "usr/bin/prometheus"),
		promtool: join(root, "usr/bin/promtool"),
	};
}
