import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { mayDiffer } from "../../environments/differences.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { validated } from "../../environments/validate.ts";
import { RefusedError } from "../operator/errors.ts";

/** Values by key, e.g. `kafka.brokers` → `3`. */
export type Settings = Readonly<Record<string, string>>;

/** Keys that say which environment it is: they follow from its name and cluster. */
const OWN = ["name", "tier", "cluster", "isolation", "lifetime", "namespace"];

/** @param pairs `key=value` each @throws {RefusedError} */
export function parseSettings(pairs: readonly string[]): Settings {
	const settings: Record<string, string> = {};
	for (const pair of pairs) {
		const at = pair.indexOf("=");
		if (at <= 0)
			throw new RefusedError(
				`--set takes key=value, e.g. kafka.storage.size=20Gi, not ${JSON.stringify(pair)}`,
			);
		settings[pair.slice(0, at)] = pair.slice(at + 1);
	}
	return settings;
}

/**
 * A disposable environment with some values of its own. Only keys in which it may differ from its original can be set,
 * to values of the kind that is there.
 * @param original what it is derived from: keys that only the original has may be set too
 * @throws {RefusedError} for a key or a kind of value
 * @throws {SpecError} when the result cannot work
 */
export function withSettings(
	spec: EnvironmentSpec,
	settings: Settings,
	original: EnvironmentSpec,
): EnvironmentSpec {
	let changed: unknown = spec;
	for (const [key, text] of Object.entries(settings)) {
		const path = key.split(".");
		const own = OWN.includes(path[0] ?? "");
		const known = at(spec, path) ?? at(original, path);
		if (own || known === undefined || !mayDiffer(key))
			throw new RefusedError(refusal(key, own, known !== undefined));
		changed = replaced(changed, path, valueLike(known, text, key));
	}
	return validated(changed as EnvironmentSpec);
}

function refusal(key: string, own: boolean, known: boolean): string {
	if (own)
		return `--set ${key}: follows from the environment's name and cluster`;
	if (!known) return `--set ${key}: there is no such key`;
	return `--set ${key}: a disposable environment is like its original in it; what may differ is listed in environments/differences.ts`;
}

const isBranch = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" &&
	value !== null &&
	!(value instanceof Size) &&
	!(value instanceof Duration);

function at(value: unknown, path: readonly string[]): unknown {
	let found = value;
	for (const part of path)
		found =
			isBranch(found) && Object.hasOwn(found, part) ? found[part] : undefined;
	return found;
}

function replaced(
	value: unknown,
	[head, ...rest]: readonly string[],
	leaf: unknown,
): unknown {
	if (head === undefined) return leaf;
	if (Array.isArray(value)) {
		const items: unknown[] = value;
		return items.map((item, index) =>
			String(index) === head ? replaced(item, rest, leaf) : item,
		);
	}
	const branch = isBranch(value) ? value : {};
	return { ...branch, [head]: replaced(branch[head], rest, leaf) };
}

function valueLike(sample: unknown, text: string, key: string): unknown {
	const refuse = (kind: string) =>
		new RefusedError(
			`--set ${key}: takes ${kind}, not ${JSON.stringify(text)}`,
		);
	if (sample instanceof Size) {
		const size = Size.parse(text);
		if (!size) throw refuse("a size, e.g. 20Gi");
		return size;
	}
	if (sample instanceof Duration) {
		const duration = Duration.parse(text);
		if (!duration) throw refuse("a duration, e.g. 12h");
		return duration;
	}
	if (typeof sample === "number") {
		const number = Number(text);
		if (text.trim() === "" || !Number.isFinite(number))
			throw refuse("a number");
		return number;
	}
	if (typeof sample === "boolean") {
		if (text !== "true" && text !== "false") throw refuse("true or false");
		return text === "true";
	}
	if (typeof sample === "string") return text;
	throw refuse("a single value: name one of the keys below it");
}
