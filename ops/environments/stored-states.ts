/** Of Terraform's state, as far as it is read here (version 4 of the format). */
interface State {
	readonly resources?: readonly {
		readonly mode: string;
		readonly provider: string;
	}[];
}

/** The part of an environment that a stack's name ends with; undefined for the stack of another environment. */
export function partOf(environment: string, stack: string): string | undefined {
	const part = stack.startsWith(`${environment}-`)
		? stack.slice(environment.length + 1)
		: "";
	return /^[a-z0-9]+$/.test(part) ? part : undefined;
}

/** Sources of the providers of all that a state holds, e.g. `hashicorp/kubernetes`. */
export function providersOf(state: string): readonly string[] {
	const { resources = [] } = JSON.parse(state) as State;
	const sources = resources.flatMap(
		({ mode, provider }) =>
			(mode === "managed" &&
				/provider\["[^/"]+\/([^"]+)"\]/.exec(provider)?.[1]) ||
			[],
	);
	return [...new Set(sources)].sort();
}
