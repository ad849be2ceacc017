import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/** Something that a stack has once, made when it is first asked for: a variable, a data source. */
export function stackChild<T extends Construct>(
	scope: Construct,
	id: string,
	make: (stack: TerraformStack, id: string) => T,
): T {
	const stack = TerraformStack.of(scope);
	return (stack.node.tryFindChild(id) as T | undefined) ?? make(stack, id);
}
