import { GoogleError } from "./google-error.ts";

/** How long an operation runs. Long enough that nobody finds its effect who did not wait. */
const RUNS_MS = 150;

interface Operation {
	readonly name: string;
	readonly metadata: object;
	readonly readyAt: number;
	readonly finish: () => unknown;
	outcome?: { readonly response: unknown } | { readonly error: GoogleError };
}

/** Operations that run on after they were answered: their effect comes when they end, not before. */
export class Operations {
	readonly #operations = new Map<string, Operation>();
	#serial = 0;

	/** @param finish brings the effect about; its value is the operation's response */
	start(
		parent: string,
		metadata: object,
		finish: () => unknown,
	): { readonly name: string } {
		const name = `${parent}operations/operation-${++this.#serial}`;
		this.#operations.set(name, {
			...{ name, metadata, finish },
			readyAt: performance.now() + RUNS_MS,
		});
		return { name };
	}

	/** Ends what has run for its time. */
	settle(): void {
		for (const operation of this.#operations.values()) {
			if (operation.outcome || operation.readyAt > performance.now()) continue;
			try {
				operation.outcome = { response: operation.finish() };
			} catch (error) {
				if (!(error instanceof GoogleError)) throw error;
				operation.outcome = { error };
			}
		}
	}

	find(name: string): Operation {
		const found = this.#operations.get(name);
		if (found) return found;
		throw new GoogleError("notFound", `Operation not found: ${name}`);
	}

	/** google.longrunning.Operation, as most services answer. */
	longRunning(name: string): object {
		const { metadata, outcome } = this.find(name);
		return {
			...{ name, metadata },
			...(outcome && { done: true }),
			...(outcome && "error" in outcome
				? { error: outcome.error.rpcStatus }
				: outcome),
		};
	}
}
