import { sizeKey } from "../../pipeline/catalogue/catalogue.ts";
import type { Kind } from "../../pipeline/catalogue/workload.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { markdownTable } from "./markdown-table.ts";

const kindText = (kind: Kind): string => {
	switch (kind.kind) {
		case "service":
			return kind.replicas === "one"
				? "service, one process"
				: `service, ${kind.replicas}`;
		case "scheduled":
			return "by the clock";
		case "provisioner":
			return "once a declaration";
	}
};

/** Every workload: what it is in the cluster, and what is missing while it does not run. */
export const workloadTable = ({ workloads }: Pipeline): string =>
	markdownTable(
		["workload", "image", "object", "runs", "sized by", "while it does not"],
		workloads.map(({ key, definition }) => [
			definition.name,
			definition.image,
			definition.object,
			kindText(definition.kind),
			`\`workloads.${sizeKey(key)}\``,
			definition.silence,
		]),
	);
