/**
 * Time zones of the markets, by the suffix that Yahoo Finance gives a ticker. A trading day is the session's date in
 * its market's own zone.
 */
const ZONE_BY_SUFFIX: Readonly<Record<string, string>> = {
	AS: "Europe/Amsterdam",
	AT: "Europe/Athens",
	AX: "Australia/Sydney",
	BA: "America/Argentina/Buenos_Aires",
	BE: "Europe/Berlin",
	BK: "Asia/Bangkok",
	BO: "Asia/Kolkata",
	BR: "Europe/Brussels",
	CA: "Africa/Cairo",
	CO: "Europe/Copenhagen",
	DE: "Europe/Berlin",
	DU: "Europe/Berlin",
	F: "Europe/Berlin",
	HE: "Europe/Helsinki",
	HK: "Asia/Hong_Kong",
	HM: "Europe/Berlin",
	IC: "Atlantic/Reykjavik",
	IL: "Europe/London",
	IR: "Europe/Dublin",
	IS: "Europe/Istanbul",
	JK: "Asia/Jakarta",
	JO: "Africa/Johannesburg",
	KL: "Asia/Kuala_Lumpur",
	KQ: "Asia/Seoul",
	KS: "Asia/Seoul",
	L: "Europe/London",
	LS: "Europe/Lisbon",
	MC: "Europe/Madrid",
	ME: "Europe/Moscow",
	MI: "Europe/Rome",
	MU: "Europe/Berlin",
	MX: "America/Mexico_City",
	NE: "America/Toronto",
	NS: "Asia/Kolkata",
	NZ: "Pacific/Auckland",
	OL: "Europe/Oslo",
	PA: "Europe/Paris",
	PR: "Europe/Prague",
	SA: "America/Sao_Paulo",
	SG: "Europe/Berlin",
	SI: "Asia/Singapore",
	SN: "America/Santiago",
	SR: "Asia/Riyadh",
	SS: "Asia/Shanghai",
	ST: "Europe/Stockholm",
	SW: "Europe/Zurich",
	SZ: "Asia/Shanghai",
	T: "Asia/Tokyo",
	TA: "Asia/Jerusalem",
	TO: "America/Toronto",
	TW: "Asia/Taipei",
	TWO: "Asia/Taipei",
	V: "America/Toronto",
	VI: "Europe/Vienna",
	WA: "Europe/Warsaw",
};

/** The zone of a ticker's market: UTC round the clock for `BTC-USD` and `EURUSD=X`, New York without a suffix. */
export function marketZone(ticker: string): string {
	if (/-(USD|USDT|USDC|EUR|BTC)$|=X$/.test(ticker)) return "UTC";
	const suffix = /\.([A-Z]{1,3})$/.exec(ticker)?.[1] ?? "";
	return ZONE_BY_SUFFIX[suffix] ?? "America/New_York";
}

const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Milliseconds that the clocks of a zone are ahead of UTC. Zones change theirs at full quarters of an hour only. */
function offsetMs(zone: string, atMs: number): number {
	if (zone === "UTC") return 0;
	const quarter = Math.floor(atMs / (HOUR_MS / 4)) * (HOUR_MS / 4);
	const key = `${zone}|${quarter}`;
	let offset = offsets.get(key);
	if (offset === undefined) {
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
		const part = Object.fromEntries(
			format
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

/** What the clock on the wall of a zone shows, as milliseconds since the epoch of a clock without a zone. */
export const wallClockMs = (zone: string, atMs: number): number =>
	atMs + offsetMs(zone, atMs);
