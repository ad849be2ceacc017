import { DataDir } from "../data-dir.ts";
import type { StatusFlags } from "../flags.ts";
import { jobTable } from "../status/job-table.ts";
import { readStatus } from "../status/pipeline-status.ts";
import { statusTable, summary } from "../status/status-table.ts";

/** `status`: prints every component; 0 only when all are ready. */
export function status({ dataDir, json }: StatusFlags): number {
	const found = readStatus(new DataDir(dataDir).statusFile);
	if (!found) {
		process.stdout.write(
			json
				? `${JSON.stringify({ state: "stopped", supervisor: null, page: null, since: null, components: [], jobs: [] }, null, "\t")}\n`
				: `nothing has run in ${dataDir}\n`,
		);
		return 1;
	}
	process.stdout.write(
		json
			? `${JSON.stringify(found, null, "\t")}\n`
			: `${[...statusTable(found.components), ...jobTable(found.jobs), `${found.state}: ${summary(found)}`].join("\n")}\n`,
	);
	return found.state === "ready" ? 0 : 1;
}
