import type { RealtimeWindow } from "@tickstack/contracts/realtime-window";

/** Which path computed a number, and how old it is. */
export type Sourced<T> = T & {
	readonly source: "realtime";
	/** Seconds since the computation. */
	readonly age_seconds: number;
};

/** Marks a window with its path and its age. */
export const sourced = (
	window: RealtimeWindow,
	now: number,
): Sourced<RealtimeWindow> => ({
	...window,
	source: "realtime",
	age_seconds: ageSeconds(window.updated_at, now),
});

/** Seconds with milliseconds; 0 when clocks disagree. */
export const ageSeconds = (time: string, now: number): number =>
	Math.max(0, now - Date.parse(time)) / 1_000;

/** The properties that {@link sourced} adds, for OpenAPI. */
export const sourcedProperties = {
	source: {
		type: "string",
		enum: ["realtime"],
		description: "The path that computed it.",
	},
	age_seconds: {
		type: "number",
		description: "Seconds since it was computed.",
	},
} as const;
