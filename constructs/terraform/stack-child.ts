import {
	TerraformStack,
	TerraformVariable,
	type TerraformVariableConfig,
} from "cdktf";
import type { Construct } from "constructs";

/** Something that a stack has once, created on first use: a variable, a data source, a provider. */
export function stackChild<T extends Construct>(
	scope: Construct,
	id: string,
	create: (stack: TerraformStack, id: string) => T,
): T {
	const stack = TerraformStack.of(scope);
	return (stack.node.tryFindChild(id) as T | undefined) ?? create(stack, id);
}

/** An input variable that a stack has once, whoever uses it first; never null. */
export const stackVariable = (
	scope: Construct,
	name: string,
	config: TerraformVariableConfig,
): TerraformVariable =>
	stackChild(
		scope,
		name,
		(stack, id) =>
			new TerraformVariable(stack, id, { nullable: false, ...config }),
	);
