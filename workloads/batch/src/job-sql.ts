/** One statement of a job: columns that are added to the rows of `bars`. */
export interface Step {
	/** Column → its expression, `AS name` included. */
	readonly columns: ReadonlyMap<string, string>;
	/** Window name → its definition, parentheses included. */
	readonly windows: ReadonlyMap<string, string>;
	/** The whole statement, for looking up what it uses. */
	readonly text: string;
}

/** A job's SQL that is not of the form which the jobs are written in. */
export class JobSqlError extends Error {
	readonly code = "JOB_SQL_INVALID";
	readonly job: string;

	constructor(job: string, message: string) {
		super(`${job}.sql: ${message}`);
		this.name = "JobSqlError";
		this.job = job;
	}
}

const STATEMENT =
	/^SELECT \*,\s([\s\S]+?)\sFROM bars(?:\s+WINDOW\s([\s\S]+))?$/;

/** Takes comments away and puts a threshold in place of each `:name`, as a DOUBLE (`2e-2`) in every dialect. */
export function bindSql(
	job: string,
	text: string,
	parameters: Readonly<Record<string, number>>,
): string {
	return text
		.replaceAll(/--.*$/gm, "")
		.replaceAll(/(?<![:\w]):([a-z_]+)/g, (_, name: string) => {
			const value = parameters[name];
			if (value === undefined)
				throw new JobSqlError(
					job,
					`:${name} is not a threshold; there are ${Object.keys(parameters).join(", ")}`,
				);
			return value.toExponential();
		})
		.trim();
}

/**
 * Reads a job's statements. Each is a query on its own: `SELECT *, expression AS column, … FROM bars [WINDOW …]`.
 * @throws {JobSqlError} for any other form
 */
export function parseSteps(job: string, sql: string): Step[] {
	return sql
		.split(";")
		.map((statement) => statement.trim())
		.filter(Boolean)
		.map((text) => {
			const match = STATEMENT.exec(text);
			if (!match)
				throw new JobSqlError(
					job,
					`not of the form "SELECT *, … FROM bars [WINDOW …]": ${text}`,
				);
			const columns = items(match[1] as string).map((item) => {
				const name = /\sAS ([a-z_][a-z0-9_]*)$/.exec(item)?.[1];
				if (!name)
					throw new JobSqlError(job, `no "AS name" at the end of ${item}`);
				return [name, item] as const;
			});
			const windows = items(match[2] ?? "").map((item) => {
				const window = /^([a-z_][a-z0-9_]*) AS (\([\s\S]+\))$/.exec(item);
				if (!window)
					throw new JobSqlError(job, `not of the form "name AS (…)": ${item}`);
				return [window[1] as string, window[2] as string] as const;
			});
			return { columns: new Map(columns), windows: new Map(windows), text };
		});
}

/** The parts of a list between the commas that stand outside parentheses. */
function items(list: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let start = 0;
	for (let i = 0; i <= list.length; i++) {
		const character = list[i];
		if (character === "(") depth++;
		else if (character === ")") depth--;
		else if (character === undefined || (character === "," && depth === 0)) {
			const part = list.slice(start, i).trim();
			if (part) parts.push(part);
			start = i + 1;
		}
	}
	return parts;
}
