import { $, setText } from "../elements.js";
import { NONE, span } from "../format.js";

/** @import { Freshness, Latency } from "../../src/realtime-schemas.ts" */

/** Without an update for this long the data is called old. */
const OLD_SECONDS = 60;

/** The figures in the bar on top: how old the newest update is, by the server's clock, and how long updates take. */
export class Vitals {
	/** Server's clock minus this one, ms. */
	#skew = 0;
	/** @type {number | undefined} */
	#newestMs;

	/** Server's clock, milliseconds. */
	now() {
		return Date.now() + this.#skew;
	}

	/** @param {string} time of an update, RFC 3339 */
	updated(time) {
		this.#newestMs = Math.max(this.#newestMs ?? 0, Date.parse(time));
	}

	/** @param {Freshness | undefined} answer undefined when it cannot be read */
	answered(answer) {
		if (!answer) return setText($("latency"), NONE);
		const { newest_window, latency } = answer.paths.realtime;
		this.#skew = Date.parse(answer.as_of) - Date.now();
		if (newest_window) this.updated(newest_window.updated_at);
		const measured = quantiles(latency.end_to_end);
		setText($("latency"), measured ? measured.join(" / ") : "measuring");
	}

	showAge() {
		if (this.#newestMs === undefined) return;
		const seconds = Math.max(0, (this.now() - this.#newestMs) / 1_000);
		setText($("age"), span(seconds));
		$("age").dataset.state = seconds > OLD_SECONDS ? "old" : "fresh";
	}
}

/**
 * p50 and p99 as texts; undefined without samples.
 *
 * @param {Latency} latency
 * @returns {[p50: string, p99: string] | undefined}
 */
export const quantiles = ({ p50_ms, p99_ms }) =>
	p50_ms === null || p99_ms === null
		? undefined
		: [span(p50_ms / 1_000), span(p99_ms / 1_000)];
