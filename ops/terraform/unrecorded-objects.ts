import type { Diagnostic } from "./terraform-events.ts";

/** An object that Terraform wanted to make and found there. */
export interface UnrecordedObject {
	readonly address: string;
	/** As provider-kubernetes names it for an import: `namespace/name`, or the name of a namespace. */
	readonly id: string;
}

const EXISTS = /\b([a-z]+)(?:\.[a-z0-9.]+)? "([^"]+)" already exists/;

/**
 * What a Terraform that was killed had made and not yet written down. Only the environment's own namespace and what is in it:
 * all of that is the environment's.
 */
export function unrecordedObjects(
	errors: readonly Diagnostic[],
	namespace: string,
): readonly UnrecordedObject[] {
	return errors.flatMap(({ address, summary, detail }) => {
		const [, type, name] = EXISTS.exec(`${summary} ${detail}`) ?? [];
		if (!address?.startsWith("kubernetes_") || !name) return [];
		if (type === "namespaces")
			return name === namespace ? [{ address, id: name }] : [];
		return [{ address, id: `${namespace}/${name}` }];
	});
}
