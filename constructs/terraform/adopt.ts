import { Fn, type TerraformResource, TerraformStack } from "cdktf";
import { stackVariable } from "./stack-child.ts";

/** The import blocks of each stack. */
const IMPORTS = new WeakMap<TerraformStack, readonly object[]>();

/**
 * Has the stack adopt a resource that exists already: imports it into the state, once (Terraform docs, "Import"). What exists is
 * named by the variable `existing`, from outside; a resource that is in the state already stays as it is.
 * @param format of the id by which it is imported, with a `%s` for the project's id
 */
export function adoptable(
	resource: TerraformResource,
	format: string,
	project: string,
): void {
	const stack = TerraformStack.of(resource);
	const existing = stackVariable(stack, "existing", {
		type: "set(string)",
		default: [],
		description:
			"Import ids of what exists already and is adopted: key rings and identity pools, which outlive their stacks, and the bucket of the states.",
	});
	const { terraformResourceType: type, friendlyUniqueId } = resource;
	const id = Fn.format(format, [project]);
	const imports = [
		...(IMPORTS.get(stack) ?? []),
		{
			for_each: Fn.setintersection(existing.value, [Fn.toset([id])]),
			to: `${type}.${friendlyUniqueId}`,
			id,
		},
	];
	IMPORTS.set(stack, imports);
	stack.addOverride("import", imports);
}
