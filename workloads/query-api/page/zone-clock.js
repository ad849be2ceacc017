/** @import { Zone } from "./address.js" */

/** Dates and times as the clocks of a time zone show them. */
export class ZoneClock {
	#format;
	/** What the zone is called beside a time. */
	name;

	/**
	 * @param {Zone} zone
	 * @param {string} [market] zone of the ticker's market (IANA); UTC without it
	 */
	constructor(zone, market = "UTC") {
		const timeZone =
			zone === "market" ? market : zone === "utc" ? "UTC" : undefined;
		// The Swedish form is that of ISO 8601.
		this.#format = new Intl.DateTimeFormat("sv-SE", {
			timeZone,
			dateStyle: "short",
			timeStyle: "medium",
		});
		const own = this.#format.resolvedOptions().timeZone;
		this.name =
			own === "UTC" ? "UTC" : own.replace(/^.*\//, "").replaceAll("_", " ");
	}

	/**
	 * `2026-11-20 09:30:00` of seconds since the epoch.
	 *
	 * @param {number} seconds
	 */
	text(seconds) {
		return this.#format.format(seconds * 1_000);
	}

	/**
	 * `09:30:00`
	 *
	 * @param {number} seconds
	 */
	time(seconds) {
		return this.text(seconds).slice(11);
	}

	/**
	 * `2026-11-20 09:30`
	 *
	 * @param {number} seconds
	 */
	minute(seconds) {
		return this.text(seconds).slice(0, 16);
	}

	/**
	 * `2026-11-20`
	 *
	 * @param {number} seconds
	 */
	date(seconds) {
		return this.text(seconds).slice(0, 10);
	}
}
