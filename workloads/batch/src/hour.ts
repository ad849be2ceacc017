export const HOUR_MS = 3_600_000;

/** Begin of an hour (`2026-11-20T09`, UTC), milliseconds since the epoch. */
export const startOf = (hour: string): number =>
	Date.parse(`${hour}:00:00.000Z`);

export const hourOf = (ms: number): string =>
	new Date(ms).toISOString().slice(0, 13);

export const hourAfter = (hour: string): string =>
	hourOf(startOf(hour) + HOUR_MS);

/** Begin and end (exclusive) of an hour, RFC 3339. */
export const spanOf = (hour: string): { from: string; to: string } => ({
	from: new Date(startOf(hour)).toISOString(),
	to: new Date(startOf(hour) + HOUR_MS).toISOString(),
});
