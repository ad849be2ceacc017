import type { Cli } from "./cli-context.ts";

/** On or off. */
interface Switch {
	readonly kind: "boolean";
	readonly brief: string;
	readonly optional: true;
	readonly withNegated: false;
}

/** One of some words. */
interface Choice<T extends string> {
	readonly kind: "enum";
	readonly brief: string;
	readonly values: readonly T[];
	readonly default?: T;
	readonly optional?: true;
}

/** Anything else, read by `parse`, which throws what is allowed: `takes a time such as 20m, not "x"`. */
interface Value<T> {
	readonly kind: "parsed";
	readonly brief: string;
	readonly parse: (input: string) => T;
	readonly default?: string;
	readonly optional?: true;
	/** May be given several times. */
	readonly variadic?: true;
	/** For a shell's completion. */
	readonly proposeCompletions?: (this: Cli) => Promise<readonly string[]>;
}

/** One flag of a command, as Stricli takes it. */
export type Flag = Switch | Choice<string> | Value<unknown>;

type Absent<P> = P extends { optional: true } ? undefined : never;
type ValueOf<P> = P extends { kind: "boolean" }
	? boolean
	: P extends { kind: "enum"; values: readonly (infer T)[] }
		? T | Absent<P>
		: P extends { kind: "parsed"; parse: (input: string) => infer T }
			? (P extends { variadic: true } ? readonly T[] : T) | Absent<P>
			: never;

/** What a command is given for its flags. */
export type FlagValues<F> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** On when it is given. */
export const flag = (brief: string) =>
	({ kind: "boolean", brief, optional: true, withNegated: false }) as const;

/** Any text; undefined when it is not given. */
export const text = (brief: string) =>
	({ kind: "parsed", brief, parse: String, optional: true }) as const;

/** Any text, with a default. */
export const textOr = (fallback: string, brief: string) =>
	({ kind: "parsed", brief, parse: String, default: fallback }) as const;
