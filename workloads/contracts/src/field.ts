import { Duration } from "./duration.ts";
import { Size } from "./size.ts";

/**
 * Who gives a variable its value: `setting` the person who deploys (props of the construct),
 * `binding` a grant (address, credentials), `substrate` the place it runs in (ports, ordinal).
 */
export type Source = "setting" | "binding" | "substrate";

/** One configuration variable: how its text is read and written, and what the docs say of it. */
export interface Field<T, S extends Source = Source> {
	readonly doc: string;
	/** What is allowed, in words; part of every error. */
	readonly allowed: string;
	readonly source: S;
	/** Undefined and not `optional`: the variable must be given. */
	readonly default: T | undefined;
	readonly optional: boolean;
	/** undefined: the text is not allowed. */
	read(text: string): T | undefined;
	write(value: T): string;
}

interface Options<T> {
	readonly doc: string;
	readonly default?: T;
	readonly source?: Source;
}

type SourceOf<O> = O extends { source: infer S extends Source } ? S : "setting";
type Declared<T, O> = O extends { optional: true }
	? Field<T | undefined, SourceOf<O>>
	: Field<T, SourceOf<O>>;

function field<T, O extends Options<T | string> & { optional?: boolean }>(
	options: O,
	allowed: string,
	read: (text: string) => T | undefined,
	write: (value: T) => string = String,
): Declared<T, O> {
	const given = options.default;
	const value = typeof given === "string" ? read(given) : given;
	if (given !== undefined && value === undefined)
		throw new TypeError(`default ${JSON.stringify(given)} is not ${allowed}`);
	return {
		doc: options.doc,
		allowed,
		source: options.source ?? "setting",
		default: value,
		optional: options.optional ?? false,
		read,
		write,
	} as unknown as Declared<T, O>;
}

type With<T> = Options<T> & { optional?: boolean };

const number = (text: string) =>
	/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;

/** A whole number within bounds; the bounds are inclusive. */
export const integer = <
	O extends With<number> & { min?: number; max?: number },
>(
	options: O,
) => {
	const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
	return field<number, O>(
		options,
		`a whole number from ${min} to ${max}`,
		(text) => {
			const n = number(text);
			return n !== undefined && Number.isSafeInteger(n) && n >= min && n <= max
				? n
				: undefined;
		},
	);
};

/** A whole number ≥ 1. */
export const positiveInteger = <O extends With<number>>(options: O) =>
	integer({ ...options, min: 1 });

/** A finite number within bounds; the bounds are inclusive. */
export const decimal = <
	O extends With<number> & { min?: number; max?: number },
>(
	options: O,
) => {
	const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } =
		options;
	return field<number, O>(options, `a number from ${min} to ${max}`, (text) => {
		const n = number(text);
		return n !== undefined && Number.isFinite(n) && n >= min && n <= max
			? n
			: undefined;
	});
};

export const boolean = <O extends With<boolean>>(options: O) =>
	field<boolean, O>(options, "true or false", (text) =>
		text === "true" ? true : text === "false" ? false : undefined,
	);

/** A non-empty string, optionally of a pattern. */
export const text = <O extends With<string> & { pattern?: RegExp }>(
	options: O,
) =>
	field<string, O>(
		options,
		options.pattern
			? `text that matches ${options.pattern}`
			: "text that is not empty",
		(value) =>
			value !== "" && (options.pattern?.test(value) ?? true)
				? value
				: undefined,
	);

/** One of a closed list of words. */
export const oneOf = <const W extends string, O extends With<W>>(
	words: readonly W[],
	options: O,
) =>
	field<W, O>(options, `one of ${words.join(", ")}`, (value) =>
		words.find((word) => word === value),
	);

/** A {@link Duration}; the default may be written as text (`60s`). */
export const duration = <O extends With<Duration | string> & { min?: string }>(
	options: O,
) => {
	const min = Duration.parse(options.min ?? "0ms") as Duration;
	return field<Duration, O>(
		options,
		`a duration of at least ${min} such as 250ms, 30s, 5m, 4h or 7d`,
		(value) => {
			const parsed = Duration.parse(value);
			return parsed && parsed.milliseconds >= min.milliseconds
				? parsed
				: undefined;
		},
	);
};

/** A {@link Size}; the default may be written as text (`64MiB`). */
export const size = <O extends With<Size | string>>(options: O) =>
	field<Size, O>(options, "a size such as 512KiB, 64MiB or 10GiB", (value) =>
		Size.parse(value),
	);

/** A comma-separated list of non-empty words. */
export const list = <O extends With<readonly string[]>>(options: O) =>
	field<readonly string[], O>(
		options,
		"a comma-separated list with at least one entry",
		(value) => {
			const words = value
				.split(",")
				.map((word) => word.trim())
				.filter(Boolean);
			return words.length ? words : undefined;
		},
		(value) => value.join(","),
	);

/** An absolute http or https URL, without a trailing slash. */
export const url = <O extends With<string>>(options: O) =>
	field<string, O>(options, "an absolute http or https URL", (value) =>
		/^https?:$/.test(URL.parse(value)?.protocol ?? "")
			? value.replace(/\/+$/, "")
			: undefined,
	);
