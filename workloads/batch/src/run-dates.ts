const DAY_MS = 86_400_000;

/** A range of run dates that makes no sense. */
export class RunDatesError extends Error {
	readonly code = "RUN_DATES_INVALID";

	constructor(message: string) {
		super(message);
		this.name = "RunDatesError";
	}
}

/**
 * The run dates from `from` to `to`, both included; `from` is `to` when left out.
 * @param newest takes the place of `to` where that is left out
 * @throws {RunDatesError} for a date that no calendar has, and when `from` is after `to`
 */
export function runDates(
	{ from, to }: { from?: string | undefined; to?: string | undefined },
	newest: string,
): string[] {
	const last = checked("to", to ?? newest);
	const first = checked("from", from ?? last);
	if (first > last)
		throw new RunDatesError(`from=${first} is after to=${last}`);
	const dates: string[] = [];
	for (let ms = Date.parse(first); ms <= Date.parse(last); ms += DAY_MS)
		dates.push(new Date(ms).toISOString().slice(0, 10));
	return dates;
}

function checked(name: string, date: string): string {
	const ms = Date.parse(date);
	if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date)
		throw new RunDatesError(`${name}=${date} is not a day of the calendar`);
	return date;
}
