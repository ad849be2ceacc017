import { JobSqlError, type Step } from "./job-sql.ts";

/** A job with its statements. */
export interface JobSteps {
	readonly name: string;
	readonly steps: readonly Step[];
}

interface Level {
	readonly columns: Map<string, string>;
	readonly windows: Map<string, string>;
}

/**
 * One query for the columns of all jobs. Statements that do not build on each other become one SELECT, so that jobs
 * share the sorting of the rows, which is most of the work: six jobs sort twice instead of eight times. Columns and
 * windows of the same name in two jobs must be defined alike.
 *
 * @param select the column list of the outermost SELECT
 * @throws {JobSqlError} when two jobs differ on a name, or jobs build on each other in a circle
 */
export function featureQuery(
	jobs: readonly JobSteps[],
	select: string,
): string {
	const levels: Level[] = [];
	const levelOf = levelFinder(jobs);
	for (const { name, steps } of jobs)
		for (const step of steps) {
			const index = levelOf(step);
			while (levels.length <= index)
				levels.push({ columns: new Map(), windows: new Map() });
			const level = levels[index] as Level;
			for (const [column, item] of step.columns)
				define(name, level.columns, column, item);
			for (const [window, definition] of step.windows)
				define(name, level.windows, window, definition);
		}
	const selects = levels.map(({ columns, windows }, index) => {
		const from = index === 0 ? "bars" : `level${index}`;
		const windowClause = [...windows]
			.map(([name, definition]) => `${name} AS ${definition}`)
			.join(", ");
		return `level${index + 1} AS (SELECT *, ${[...columns.values()].join(", ")} FROM ${from}${windowClause && ` WINDOW ${windowClause}`})`;
	});
	return `WITH ${selects.join(",\n")}\nSELECT ${select} FROM level${levels.length}`;
}

function define(
	job: string,
	known: Map<string, string>,
	name: string,
	definition: string,
): void {
	const other = known.get(name);
	if (other !== undefined && other !== definition)
		throw new JobSqlError(
			job,
			`${name} is defined as ${definition}, and by another job as ${other}`,
		);
	known.set(name, definition);
}

/** A statement's level is one above the highest of those whose columns it names. */
function levelFinder(jobs: readonly JobSteps[]): (step: Step) => number {
	const producers = new Map<string, Step[]>();
	const jobOf = new Map<Step, string>();
	for (const { name, steps } of jobs)
		for (const step of steps) {
			jobOf.set(step, name);
			for (const column of step.columns.keys())
				producers.set(column, [...(producers.get(column) ?? []), step]);
		}
	const found = new Map<Step, number>();
	const levelOf = (step: Step, above: readonly Step[] = []): number => {
		const known = found.get(step);
		if (known !== undefined) return known;
		if (above.includes(step))
			throw new JobSqlError(
				jobOf.get(step) as string,
				`builds on itself: ${step.text}`,
			);
		const uses = new Set(step.text.match(/[a-z_][a-z0-9_]*/g));
		let level = 0;
		for (const [column, steps] of producers)
			if (uses.has(column) && !step.columns.has(column))
				for (const producer of steps)
					level = Math.max(level, 1 + levelOf(producer, [...above, step]));
		found.set(step, level);
		return level;
	};
	return levelOf;
}
