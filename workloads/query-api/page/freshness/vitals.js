import { $, setText } from "../elements.js";
import { NONE, span } from "../format.js";

/** Without an update for this long the data is called old. */
const OLD_SECONDS = 60;

/** The figures in the bar on top: how old the newest update is, by the server's clock, and how long updates take. */
export class Vitals {
	/** Server's clock minus this one, ms. */
	#skew = 0;
	#newestMs;

	/** Server's clock, milliseconds. */
	now() {
		return Date.now() + this.#skew;
	}

	/** @param time of an update, RFC 3339 */
	updated(time) {
		this.#newestMs = Math.max(this.#newestMs ?? 0, Date.parse(time));
	}

	/** @param answer of `/v1/freshness`; undefined when it cannot be read */
	answered(answer) {
		if (!answer) return setText($("latency"), NONE);
		const { newest_window, latency } = answer.paths.realtime;
		this.#skew = Date.parse(answer.as_of) - Date.now();
		if (newest_window) this.updated(newest_window.updated_at);
		const { p50_ms, p99_ms } = latency.end_to_end;
		setText(
			$("latency"),
			p50_ms === null
				? "measuring"
				: `${span(p50_ms / 1_000)} / ${span(p99_ms / 1_000)}`,
		);
	}

	showAge() {
		if (this.#newestMs === undefined) return;
		const seconds = Math.max(0, (this.now() - this.#newestMs) / 1_000);
		setText($("age"), span(seconds));
		$("age").dataset.state = seconds > OLD_SECONDS ? "old" : "fresh";
	}
}
