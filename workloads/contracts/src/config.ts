import { parseArgs } from "node:util";
import type { Field, Source } from "./field.ts";

type Fields = Readonly<Record<string, Field<unknown>>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The values that a workload runs with: every declared field, read and checked. */
export type ConfigValues<C> =
	C extends Config<infer F>
		? { readonly [K in keyof F]: ValueOf<F[K]> }
		: never;

/** What may be given to {@link Config.render}: any field, as its value. */
export type ConfigProps<C> = Partial<ConfigValues<C>>;

export interface ConfigProblem {
	/** The environment variable. */
	readonly key: string;
	/** What was given; undefined when the variable is missing. */
	readonly value: string | undefined;
	readonly allowed: string;
}

/** EX_CONFIG of sysexits.h, the exit code of a workload whose configuration is invalid: started again it would end the same way. */
export const EXIT_CONFIG = 78;

/** All problems of one configuration at once. `code` is stable; a workload exits with {@link EXIT_CONFIG} on it. */
export class ConfigError extends Error {
	readonly code = "CONFIG_INVALID";
	readonly problems: readonly ConfigProblem[];

	constructor(workload: string, problems: readonly ConfigProblem[]) {
		const lines = problems.map(({ key, value, allowed }) =>
			value === undefined
				? `  ${key} is missing; it takes ${allowed}`
				: `  ${key}=${JSON.stringify(value)} is not allowed; it takes ${allowed}`,
		);
		super(
			`${workload}: ${problems.length} configuration problem(s)\n${lines.join("\n")}`,
		);
		this.name = "ConfigError";
		this.problems = problems;
	}
}

/** A row of a workload's table of variables. */
export interface ConfigRow {
	readonly variable: string;
	readonly flag: string;
	readonly default: string;
	readonly allowed: string;
	readonly source: Source;
	readonly doc: string;
}

const words = (name: string) =>
	name.replace(/[A-Z]/g, (letter) => `_${letter}`);
/** `flushRecords` → `FLUSH_RECORDS` */
export const variableName = (name: string): string => words(name).toUpperCase();
/** `flushRecords` → `flush-records` */
export const flagName = (name: string): string =>
	words(name).replaceAll("_", "-").toLowerCase();

/** A workload's configuration, declared once: parser, props, environment, flags and docs come from it. */
export class Config<F extends Fields> {
	readonly name: string;
	readonly fields: F;

	constructor(name: string, fields: F) {
		this.name = name;
		this.fields = fields;
	}

	/**
	 * Reads all variables; a flag (`--flush-records 500` in `argv`) wins over its variable.
	 * @throws {ConfigError} with every problem: missing, not allowed, unknown flag
	 */
	parse(
		env: Readonly<Record<string, string | undefined>>,
		argv: readonly string[] = [],
	): ConfigValues<Config<F>> {
		const problems: ConfigProblem[] = [];
		const flags = this.#flags(argv, problems);
		const values: Record<string, unknown> = {};
		for (const [name, field] of Object.entries(this.fields)) {
			const key = variableName(name);
			const given =
				flags[flagName(name)] ?? (env[key] === "" ? undefined : env[key]);
			if (given === undefined) {
				if (field.default === undefined && !field.optional)
					problems.push({ key, value: undefined, allowed: field.allowed });
				values[name] = field.default;
				continue;
			}
			const value = field.read(given);
			if (value === undefined)
				problems.push({ key, value: given, allowed: field.allowed });
			values[name] = value;
		}
		if (problems.length) throw new ConfigError(this.name, problems);
		return values as ConfigValues<Config<F>>;
	}

	/** The environment that {@link parse} reads back as the same values. Fields left out keep their default. */
	render(props: ConfigProps<Config<F>>): Record<string, string> {
		const env: Record<string, string> = {};
		for (const [name, field] of Object.entries(this.fields)) {
			const value = (props as Record<string, unknown>)[name];
			if (value !== undefined) env[variableName(name)] = field.write(value);
		}
		return env;
	}

	rows(): ConfigRow[] {
		return Object.entries(this.fields).map(([name, field]) => ({
			variable: variableName(name),
			flag: `--${flagName(name)}`,
			default:
				field.default === undefined
					? field.optional
						? "none"
						: "required"
					: field.write(field.default),
			allowed: field.allowed,
			source: field.source,
			doc: field.doc,
		}));
	}

	/** The text of `--help`. */
	help(): string {
		const lines = this.rows().map(
			(row) =>
				`  ${row.flag}, ${row.variable} (${row.default})\n      ${row.doc} Takes ${row.allowed}.`,
		);
		return `${this.name}\n\nFlags and variables (default):\n${lines.join("\n")}\n`;
	}

	#flags(
		argv: readonly string[],
		problems: ConfigProblem[],
	): Record<string, string | undefined> {
		const options = Object.fromEntries(
			Object.keys(this.fields).map((name) => [
				flagName(name),
				{ type: "string" as const },
			]),
		);
		const { values, tokens } = parseArgs({
			args: [...argv],
			options,
			strict: false,
			tokens: true,
			allowPositionals: true,
		});
		for (const token of tokens) {
			if (token.kind === "positional")
				problems.push({
					key: token.value,
					value: token.value,
					allowed: "flags only",
				});
			if (token.kind === "option" && !(token.name in options))
				problems.push({
					key: token.rawName,
					value: token.value ?? "",
					allowed: `only ${Object.keys(options)
						.map((flag) => `--${flag}`)
						.join(", ")}`,
				});
		}
		return Object.fromEntries(
			Object.keys(options).map((flag) => {
				const value = values[flag];
				return [flag, value === true ? "true" : (value as string | undefined)];
			}),
		);
	}
}

/** Declares a workload's configuration. Field names are camelCase; the variable is the same in UPPER_SNAKE_CASE. */
export function defineConfig<const F extends Fields>(
	name: string,
	fields: F,
): Config<F> {
	return new Config(name, fields);
}
