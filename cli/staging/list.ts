import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { command } from "../command.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";
import { dollars } from "../result-texts.ts";

export const list = command({
	brief: "all environments, with owner, expiry and cost",
	examples: [["--context kind-shared --json", "for scripts"]],
	exitCodes: operationExitCodes,
	flags: operationFlags,
	async run(cli, flags) {
		const { list } = await import("../../ops/environments/list.ts");
		const result = await list(operationsContext(cli, flags));
		return { result, text: listText(result) };
	},
});

const listText = (environments: readonly ListedEnvironment[]): string =>
	environments.length === 0
		? "no environments"
		: table([
				[
					...["ENVIRONMENT", "ISOLATION", "STATE", "OWNER", "EXPIRES"],
					...["COST/H", "COMMIT", ""],
				],
				...environments.map((each) => [
					each.environment,
					each.isolation,
					each.phase,
					each.owner,
					each.expires?.replace(/:\d\d\.\d+Z$/, "Z") ?? "stays",
					each.costPerHour === null ? "" : `~${dollars(each.costPerHour)}`,
					each.commit.slice(0, 12),
					each.busy ? `${each.busy} is at work` : (each.problem ?? ""),
				]),
			]);

function table(rows: readonly (readonly string[])[]): string {
	const cell = (text: string) => text.split("\n", 1)[0]?.slice(0, 60) ?? "";
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(...rows.map((row) => cell(row[column] ?? "").length)),
	);
	return rows
		.map((row) =>
			row
				.map((text, column) => cell(text).padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
