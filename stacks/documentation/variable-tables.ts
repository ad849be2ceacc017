import { CATALOGUE } from "../../pipeline/catalogue/catalogue.ts";
import { markdownTable } from "./markdown-table.ts";

/** Each workload's variables, from its own declaration. */
export const variableTables = (): string =>
	[...new Set(Object.values(CATALOGUE).map(({ config }) => config))]
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
