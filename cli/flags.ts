import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Duration } from "@tickstack/contracts/duration";
import { permanentEnvironments } from "../environments/permanent.ts";
import { flag, text } from "./flag.ts";
import { UsageError } from "./usage-error.ts";

// Flags that mean the same in every command that takes them, and how values are read.

export const json = flag(
	'the result as one JSON document on standard output; an error as {"error":{code,message}}',
);

export const yes = flag("do it without a question");

/** @param fallback the default folder, relative to where the command is run */
export const dataDir = (fallback = ".data") =>
	({
		kind: "parsed",
		brief: "folder of all data, logs and rendered configuration",
		parse: (input: string) => resolve(input),
		default: fallback,
	}) as const;

export const context = text(
	"a context of the kubeconfig; the shared cluster on Google Cloud when left out",
);

const permanentNames = () => permanentEnvironments().map(({ name }) => name);
const environmentNames = async () => permanentNames();

/** A name, which may also be given without the flag. */
export const env = {
	...text("the same as ENV"),
	proposeCompletions: environmentNames,
} as const;

/** @param further what is said after the names of the permanent environments */
export const environmentArgument = (further = "") =>
	({
		name: "ENV",
		brief: `${permanentNames().join(", ")}${further}`,
		count: "at most one",
		proposals: environmentNames,
	}) as const;

/** The name of an environment, given by its place, by `--env` or by both. @throws {UsageError} */
export function environmentName(
	flags: { readonly env: string | undefined },
	[given]: readonly string[],
): string {
	const name = given ?? flags.env;
	if (!name)
		throw new UsageError(
			"this takes the name of one environment: ENV or --env ENV",
		);
	if (flags.env && flags.env !== name)
		throw new UsageError(
			`two environments are given, ${name} and ${flags.env}`,
		);
	return name;
}

/** @param allowed in words, behind "takes" @throws {UsageError} */
export const refused = (allowed: string, input: string): never => {
	throw new UsageError(`takes ${allowed}, not ${JSON.stringify(input)}`);
};

interface Bounds {
	readonly min: number;
	readonly max: number;
	readonly whole: boolean;
}

const number =
	({ min, max, whole }: Bounds) =>
	(input: string): number => {
		const value = /^\d+(\.\d+)?$/.test(input) ? Number(input) : Number.NaN;
		return value >= min && value <= max && (!whole || Number.isInteger(value))
			? value
			: refused(
					`a ${whole ? "whole " : ""}number from ${min} to ${max}`,
					input,
				);
	};

/** Bounds included. */
export const wholeNumber = (min: number, max: number) =>
	number({ min, max, whole: true });

/** Bounds included. */
export const decimalNumber = (min: number, max: number) =>
	number({ min, max, whole: false });

/** A span of time such as `20m`, in milliseconds. */
export const milliseconds = (input: string): number =>
	Duration.parse(input)?.milliseconds ??
	refused("a time such as 90s or 20m", input);

/** @param allowed what {@link pattern} stands for, in words */
export const matching = (pattern: RegExp, allowed: string) => (input: string) =>
	pattern.test(input) ? input : refused(allowed, input);

/** A file that is there, as an absolute path. */
export function existingFile(input: string): string {
	const path = resolve(input);
	if (!statSync(path, { throwIfNoEntry: false })?.isFile())
		throw new UsageError(`takes a file, and there is no file ${path}`);
	return path;
}
