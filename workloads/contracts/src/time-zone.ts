const QUARTER_MS = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Whether this is a time zone that the clock knows: an IANA name, or UTC. */
export function isTimeZone(name: string): boolean {
	try {
		formatOf(name);
		return true;
	} catch {
		return false;
	}
}

/** What the clock on the wall of a zone shows, as milliseconds since the epoch of a clock without a zone. */
export const wallClockMs = (zone: string, atMs: number): number =>
	atMs + offsetMs(zone, atMs);

/**
 * The first instant at which the clock on the wall of a zone shows a time or a later one: in spring, clocks leave some
 * times out.
 * @param wallMs milliseconds since the epoch of a clock without a zone
 */
export function instantMs(zone: string, wallMs: number): number {
	const offset = (atMs: number) => offsetMs(zone, atMs);
	// The offsets on both sides of the only change that can be near.
	const early = wallMs - offset(wallMs - 24 * 4 * QUARTER_MS);
	const late = wallMs - offset(wallMs + 24 * 4 * QUARTER_MS);
	const exact = [early, late]
		.sort((a, b) => a - b)
		.find((instant) => instant + offset(instant) === wallMs);
	if (exact !== undefined) return exact;
	let [before, after] = [Math.min(early, late), Math.max(early, late)];
	while (after - before > QUARTER_MS) {
		const middle =
			before + Math.floor((after - before) / 2 / QUARTER_MS) * QUARTER_MS;
		if (middle + offset(middle) < wallMs) before = middle;
		else after = middle;
	}
	return Math.floor(after / QUARTER_MS) * QUARTER_MS;
}

/** Milliseconds that the clocks of a zone are ahead of UTC. Zones change theirs at full quarters of an hour only. */
function offsetMs(zone: string, atMs: number): number {
	if (zone === "UTC") return 0;
	const quarter = Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
	const key = `${zone}|${quarter}`;
	let offset = offsets.get(key);
	if (offset === undefined) {
		const part = Object.fromEntries(
			formatOf(zone)
				.formatToParts(quarter)
				.map(({ type, value }) => [type, Number(value)]),
		);
		const { year, month, day, hour, minute, second } = part as Record<
			"year" | "month" | "day" | "hour" | "minute" | "second",
			number
		>;
		offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter;
		if (offsets.size > 100_000) offsets.clear();
		offsets.set(key, offset);
	}
	return offset;
}

function formatOf(zone: string): Intl.DateTimeFormat {
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat("en-US", {
			timeZone: zone,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		});
		formats.set(zone, format);
	}
	return format;
}
