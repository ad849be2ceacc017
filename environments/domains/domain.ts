import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";

/** Which values a field of a spec may have. */
export interface Domain {
	readonly has: (value: unknown) => boolean;
	/** Why another value cannot work. */
	readonly because: string;
	readonly allowed: string;
}

type Scalar = string | number | Size | Duration;
type KeysOf<U> = U extends unknown ? keyof U : never;
type ValueOf<U, K> = U extends unknown
	? K extends keyof U
		? NonNullable<U[K]>
		: never
	: never;
/** Fields that have no domain: two values, and what the workloads declare themselves (the rule `settings`). */
type WithoutDomain<U, K> = K extends "settings"
	? true
	: [ValueOf<U, K>] extends [boolean]
		? true
		: false;

/** One domain for all that is in a list, or in a table by name. */
export type Each<D> = { readonly each: D };

/** Where all values are alike, scalars or tables. */
type EachOf<V> = [V] extends [Scalar]
	? Each<Domain>
	: [Extract<V, Scalar | boolean>] extends [never]
		? Each<Domains<V>>
		: never;

/** A domain for each number, text, size and duration of a type: a field without one does not compile. */
export type Domains<T> = [T] extends [Scalar]
	? Domain
	: [T] extends [readonly (infer E)[]]
		? Each<Domains<E>>
		:
				| {
						readonly [K in KeysOf<T> as WithoutDomain<T, K> extends true
							? never
							: K]-?: Domains<ValueOf<T, K>>;
				  }
				| EachOf<ValueOf<T, KeysOf<T>>>;

/** A whole number. */
export const whole = (least: number, most: number): Domain => ({
	has: (value) =>
		Number.isSafeInteger(value) &&
		(value as number) >= least &&
		(value as number) <= most,
	because: "is no count that can be",
	allowed: `take a whole number from ${least} to ${most}`,
});

/** More than 0. */
export const positive: Domain = {
	has: (value) => Number.isFinite(value) && (value as number) > 0,
	because: "is no figure to size by",
	allowed: "take more than 0",
};

export const fraction: Domain = {
	has: (value) => typeof value === "number" && value > 0 && value <= 1,
	because: "is no fraction: the alert would always fire or never",
	allowed: "take more than 0 and at most 1",
};

/** The largest disk that Google Cloud has. */
const LARGEST = Size.tebibytes(64);

export const size: Domain = {
	has: (value) =>
		value instanceof Size && value.bytes > 0 && value.bytes <= LARGEST.bytes,
	because: "is no size that can be",
	allowed: `take more than 0B and at most ${LARGEST}`,
};

const LONGEST = Duration.days(3_650);

export const duration: Domain = {
	has: (value) =>
		value instanceof Duration &&
		value.milliseconds > 0 &&
		value.milliseconds <= LONGEST.milliseconds,
	because: "is no time that can be",
	allowed: `take more than 0ms and at most ${LONGEST}`,
};

export const anyDuration: Domain = {
	has: (value) => value instanceof Duration,
	because: "is no duration",
	allowed: "take a duration, e.g. 4h",
};

export const oneOf = (...values: readonly unknown[]): Domain => ({
	has: (value) => values.includes(value),
	because: "is not known",
	allowed: `take ${values.join(" or ")}`,
});

/** A text of one form. */
export const form = (
	pattern: RegExp,
	because: string,
	allowed: string,
): Domain => ({
	has: (value) => typeof value === "string" && pattern.test(value),
	because,
	allowed,
});

/** What cdktf takes for its own reference to something. */
const REFERENCE = "{TfToken[";

/** Any text that can be applied as it is given. Terraform normalizes what it is given to Unicode's form C. */
export const text: Domain = {
	has: (value) =>
		typeof value === "string" &&
		value.length <= 253 &&
		!/\p{Cc}|\p{Cs}/u.test(value) &&
		value === value.normalize("NFC") &&
		!value.includes(REFERENCE),
	because: "is no text that can be applied as it is",
	allowed: `take at most 253 characters of Unicode's form C without control characters and ${REFERENCE}`,
};

/** A text of a pod's environment, in which the kubelet puts another variable in the place of `$(NAME)`. */
export const expanded: Domain = {
	has: (value) => text.has(value) && !String(value).includes("$("),
	because: text.because,
	allowed: `${text.allowed}, nor $(`,
};

/** Either. */
export const either = (a: Domain, b: Domain): Domain => ({
	has: (value) => a.has(value) || b.has(value),
	because: a.because,
	allowed: `${a.allowed}, or ${b.allowed.replace(/^take /, "")}`,
});
