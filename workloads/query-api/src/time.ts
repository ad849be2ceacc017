export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Start of the stretch of a length that holds a time; stretches are aligned to the epoch. */
export const floorTo = (ms: number, lengthMs: number): number =>
	Math.floor(ms / lengthMs) * lengthMs;

export const ceilTo = (ms: number, lengthMs: number): number =>
	Math.ceil(ms / lengthMs) * lengthMs;

/** RFC 3339 in UTC of milliseconds since the epoch. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The day of a time in UTC, `YYYY-MM-DD`. */
export const dayOf = (ms: number): string => iso(ms).slice(0, 10);

/** Seconds since a time, with milliseconds; 0 when clocks disagree. */
export const ageSeconds = (time: string, nowMs: number): number =>
	Math.max(0, nowMs - Date.parse(time)) / 1_000;
