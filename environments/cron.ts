import { Cron } from "croner";

/** Times by a zone's clock. */
export interface CronSchedule {
	/** Five fields, as a CronJob takes them. */
	readonly cron: string;
	/** IANA name. */
	readonly timeZone: string;
}

interface FieldRange {
	readonly min: number;
	readonly max: number;
	/** Instead of numbers, from {@link min} on. */
	readonly names?: readonly string[];
}

/** Minute, hour, day of the month, month, day of the week (Sunday is 0, and not 7). */
const FIELDS: readonly FieldRange[] = [
	{ min: 0, max: 59 },
	{ min: 0, max: 23 },
	{ min: 1, max: 31 },
	{
		min: 1,
		max: 12,
		names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "),
	},
	{ min: 0, max: 6, names: "SUN MON TUE WED THU FRI SAT".split(" ") },
];

/** `*`, `?`, a value or a range, with a step. */
const ITEM = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/;

/** One item of a field in croner's words; undefined when Kubernetes refuses it. */
function item(text: string, { min, max, names = [] }: FieldRange) {
	const [found, star, from, to, step = "1"] = ITEM.exec(text) ?? [];
	const every = Number(step);
	if (!found || every === 0) return undefined;
	if (star && every === 1) return "*";
	const numberOf = (word: string) =>
		/^\d+$/.test(word) ? Number(word) : min + names.indexOf(word.toUpperCase());
	const first = from ? numberOf(from) : min;
	// `5/10` goes on to the end.
	const last = to ? numberOf(to) : star || text.includes("/") ? max : first;
	if (first < min || last > max || first > last) return undefined;
	if (first + every > last) return `${first}`;
	return every === 1 ? `${first}-${last}` : `${first}-${last}/${every}`;
}

/**
 * The expression in croner's words; undefined when Kubernetes refuses it. A CronJob is read by robfig/cron 3 (`ParseStandard`): names
 * of months and days in any case, lists, ranges and steps; no seconds, no `L`, `W` and `#`, no Sunday 7. Of its
 * descriptors (`@daily`, `@every 1h`) none is taken here.
 */
function pattern(cron: string): string | undefined {
	const fields = cron.split(" ");
	if (fields.length !== FIELDS.length) return undefined;
	const read = FIELDS.map((range, i) => {
		const items = (fields[i] ?? "").split(",").map((each) => item(each, range));
		if (items.includes(undefined)) return undefined;
		return items.includes("*") ? "*" : items.join(",");
	});
	return read.includes(undefined) ? undefined : read.join(" ");
}

/** Whether an expression is one that both Kubernetes and this machine take. */
export const isCron = (cron: string): boolean => pattern(cron) !== undefined;

/** Whether a name is that of a time zone, as Kubernetes and this machine take it. */
export function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return /^(UTC|[A-Z]\w+\/[\w+/-]+)$/.test(name);
	} catch {
		return false;
	}
}

function times(
	{ cron }: Pick<CronSchedule, "cron">,
	clock: { timezone: string } | { utcOffset: number },
): Cron {
	const text = pattern(cron);
	if (!text)
		throw new RangeError(`${JSON.stringify(cron)} is no cron expression`);
	return new Cron(text, {
		...clock,
		mode: "5-part",
		// A list or range of hours runs once, too, when the clock is put back.
		fixedTimeRule: "no-wildcard",
		paused: true,
	});
}

/** Minutes that a zone's clock is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
	// This language writes dates as ISO 8601 does.
	const shown = new Date(instant).toLocaleString("sv", { timeZone });
	return Math.round((Date.parse(`${shown}Z`) - instant) / 60_000);
}

/**
 * The instants of some runs. croner puts one at a time that the clock skips (the beginning of summer time) at the end of the gap; here
 * it is as long after the leap as it would have been without it.
 */
const instants = (
	schedule: CronSchedule,
	cron: Cron,
	runs: readonly Date[],
): number[] =>
	runs.map((run) => {
		if (cron.match(run)) return run.getTime();
		const before = run.getTime() - 1_000;
		const utcOffset = offsetAt(before, schedule.timeZone);
		const unchanged = times(schedule, { utcOffset }).nextRun(new Date(before));
		return (unchanged ?? run).getTime();
	});

/** Runs at or before an instant, the last one first: croner itself leaves out the one at the instant. */
const runsUntil = (cron: Cron, until: number, count: number): Date[] =>
	cron.previousRuns(count, new Date(until + 1_000));

function found({ cron }: CronSchedule, instant: number | undefined): number {
	if (instant === undefined) throw new RangeError(`${cron} never comes`);
	return instant;
}

/**
 * The first run after an instant. Milliseconds since the epoch.
 * @throws {RangeError} when there is none
 */
export function nextRun(schedule: CronSchedule, after: number): number {
	const cron = times(schedule, { timezone: schedule.timeZone });
	// The last one may be put off by a leap of the clock and still be to come.
	const runs = [
		...runsUntil(cron, after, 1),
		...cron.nextRuns(1, new Date(after)),
	];
	const next = instants(schedule, cron, runs).find((run) => run > after);
	return found(schedule, next);
}

/**
 * The last run that is not after an instant. Milliseconds since the epoch.
 * @throws {RangeError} when there is none
 */
export function lastRun(schedule: CronSchedule, until: number): number {
	const cron = times(schedule, { timezone: schedule.timeZone });
	const runs = runsUntil(cron, until, 2);
	const last = instants(schedule, cron, runs).find((run) => run <= until);
	return found(schedule, last);
}

/** Where the runs are looked at that {@link shortestPeriod} and {@link longestPeriod} compare: more than a month has days and an hour has of a step. */
const SAMPLE = { from: new Date("2024-01-01T00:00:00Z"), runs: 32 };

/** Milliseconds between runs that follow each other; empty when none ever comes. */
function periods(cron: string): number[] {
	const inUtc = times({ cron }, { timezone: "Etc/UTC" });
	const runs = inUtc.nextRuns(SAMPLE.runs, SAMPLE.from).map(Number);
	return runs.slice(1).map((run, i) => run - (runs[i] ?? run));
}

/** Milliseconds between two runs that follow each other, at the least; undefined when none ever comes. */
export function shortestPeriod(cron: string): number | undefined {
	const all = periods(cron);
	return all.length ? Math.min(...all) : undefined;
}

/** Milliseconds between two runs that follow each other, at the most; undefined when none ever comes. */
export function longestPeriod(cron: string): number | undefined {
	const all = periods(cron);
	return all.length ? Math.max(...all) : undefined;
}
