import { WORKLOAD_CONFIGS } from "../../environments/workload-configs.ts";
import { markdownTable } from "./markdown-table.ts";

/** Each workload's variables, from its own declaration. */
export const variableTables = (): string =>
	Object.values(WORKLOAD_CONFIGS)
		.map((config) =>
			[
				`## ${config.name}`,
				"",
				markdownTable(
					["variable", "default", "takes", "given by", "what for"],
					config
						.rows()
						.map((row) => [
							`\`${row.variable}\``,
							row.default,
							row.allowed,
							row.source,
							row.doc,
						]),
				),
			].join("\n"),
		)
		.join("\n\n");
