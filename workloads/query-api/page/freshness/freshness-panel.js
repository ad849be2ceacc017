import { get, messageOf } from "../api.js";
import { $, setText } from "../elements.js";
import { clock, span } from "../format.js";
import { QualityReport } from "./quality-report.js";
import { quantiles } from "./vitals.js";

/** @import { Freshness } from "../../src/realtime-schemas.ts" */

/** A batch that runs once a day is late when its last run is older than a day and two hours. */
const LATE_SECONDS = 26 * 3_600;
const SHAPES = { fresh: "●", late: "▲", missing: "○" };

/** How fresh each path is, said plainly, and what the last run's quality report counted. */
export class FreshnessPanel {
	/** @type {(answer: Freshness | undefined) => void} */
	#onAnswer;
	/** @type {string | null | undefined} */
	#qualityOf;
	#quality = new QualityReport();

	/** @param {(answer: Freshness | undefined) => void} onAnswer takes nothing when there is no answer */
	constructor(onAnswer) {
		this.#onAnswer = onAnswer;
	}

	async load() {
		try {
			const answer = await get("/v1/freshness");
			const { realtime, batch } = answer.paths;
			this.#showRealtime(realtime);
			this.#showBatch(batch);
			this.#onAnswer(answer);
			if (batch.run_id !== this.#qualityOf) await this.#loadQuality(batch);
		} catch (error) {
			for (const path of /** @type {const} */ (["realtime", "batch"])) {
				this.#state(path, "missing", "cannot be read");
				setText($(path), messageOf(error));
			}
			this.#onAnswer(undefined);
		}
	}

	/** @param {Freshness["paths"]["realtime"]} path */
	#showRealtime({ stale, newest_window, age_seconds, latency }) {
		if (!newest_window) {
			this.#state("realtime", "missing", "missing");
			setText($("realtime"), "no window has arrived");
			return;
		}
		this.#state("realtime", stale ? "late" : "fresh", stale ? "late" : "fresh");
		const measured = quantiles(latency.end_to_end);
		const searchable = measured
			? `; searchable after ${measured[0]} (p50), ${measured[1]} (p99)`
			: "";
		setText(
			$("realtime"),
			`Window ${clock(newest_window.window_start)}–${clock(newest_window.window_end)} UTC, updated ${span(age_seconds ?? 0)} ago${searchable}`,
		);
	}

	/** @param {Freshness["paths"]["batch"]} path */
	#showBatch({ newest_day, run_id, age_seconds }) {
		if (age_seconds === null) {
			this.#state("batch", "missing", "no run yet");
			setText($("batch"), "No batch run has been published");
			return;
		}
		const isLate = age_seconds > LATE_SECONDS;
		this.#state("batch", isLate ? "late" : "fresh", isLate ? "late" : "fresh");
		setText(
			$("batch"),
			`Last closed day ${newest_day}, computed ${span(age_seconds)} ago by run ${run_id}`,
		);
	}

	/**
	 * @param {"realtime" | "batch"} path
	 * @param {keyof typeof SHAPES} state
	 * @param {string} text
	 */
	#state(path, state, text) {
		const tag = $(`${path}-state`);
		tag.dataset.state = state;
		setText(tag, `${SHAPES[state]} ${text}`);
	}

	/** @param {Freshness["paths"]["batch"]} path */
	async #loadQuality({ run_id, available }) {
		this.#qualityOf = run_id;
		$("quality").hidden = !available;
		if (available && !(await this.#quality.load())) this.#qualityOf = undefined;
	}

	/** @param {string | undefined} ticker whose days are shown */
	async showTicker(ticker) {
		await this.#quality.showTicker(ticker);
	}
}
