import { Size } from "@tickstack/contracts/size";
import { RefusedError } from "../operator/errors.ts";
import type { Kubectl, KubernetesObject } from "./kubectl.ts";

/** A claim that each pod of a StatefulSet has. */
interface ClaimTemplate {
	readonly metadata?: { readonly name?: string };
	readonly spec?: {
		readonly resources?: { readonly requests?: { readonly storage?: string } };
	};
}

interface StatefulSet extends KubernetesObject {
	readonly spec: { readonly volumeClaimTemplates?: readonly ClaimTemplate[] };
}

/** The volumes of a StatefulSet that a stack declares. */
export interface DeclaredVolume {
	readonly statefulSet: string;
	readonly claim: string;
	readonly size: string;
}

/**
 * Refuses volumes of another size than those that are there: Kubernetes makes a StatefulSet's claims once and does not change
 * them (its docs, "StatefulSets", limitations), and Terraform would plan the same update for ever.
 * @throws {RefusedError}
 */
export async function refuseOtherVolumes(
	kubectl: Kubectl,
	namespace: string,
	declared: readonly DeclaredVolume[],
): Promise<void> {
	if (declared.length === 0) return;
	const sets = await kubectl.list<StatefulSet>("statefulsets", { namespace });
	const problems = declared.flatMap(({ statefulSet, claim, size }) => {
		const found = sets
			.find(({ metadata }) => metadata.name === statefulSet)
			?.spec.volumeClaimTemplates?.find(
				({ metadata }) => metadata?.name === claim,
			)?.spec?.resources?.requests?.storage;
		return found && bytes(found) !== bytes(size)
			? [`${statefulSet} has ${found} and would have ${size}`]
			: [];
	});
	if (problems.length)
		throw new RefusedError(
			`${namespace}: volumes keep the size that they were made with: ${problems.join("; ")}. Kubernetes does not change a StatefulSet's claims: set the size back, or follow docs/runbooks/volumes.md`,
		);
}

const bytes = (quantity: string): number | string =>
	Size.parse(quantity)?.bytes ?? quantity;
