import { TerraformVariable } from "cdktf";
import type { IConstruct } from "constructs";
import { markdownTable } from "./markdown-table.ts";

/** The Terraform variables of an environment's stacks: what the repository cannot know. */
export function terraformVariableTable(stacks: readonly IConstruct[]): string {
	const found = new Map<
		string,
		{ variable: TerraformVariable; of: string[] }
	>();
	for (const stack of stacks)
		for (const variable of stack.node.findAll())
			if (variable instanceof TerraformVariable) {
				const name = variable.friendlyUniqueId;
				const of = found.get(name)?.of ?? [];
				// The last part of the stack's name, e.g. `platform`.
				of.push(stack.node.id.slice(stack.node.id.lastIndexOf("-") + 1));
				found.set(name, { variable, of });
			}
	return markdownTable(
		["variable", "default", "stacks", "what for"],
		[...found]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, { variable, of }]) => [
				`\`${name}\``,
				variable.default === undefined ? "required" : String(variable.default),
				of.join(", "),
				variable.description ?? "",
			]),
	);
}
