import { get } from "../api.js";
import { $, setPairs, setText } from "../elements.js";
import { clock, fixed, span } from "../format.js";

/** A batch that runs once a day is late when its last run is older than a day and two hours. */
const LATE_SECONDS = 26 * 3_600;
const SHAPES = { fresh: "●", late: "▲", missing: "○" };

/** How fresh each path is, said plainly, and what the last run's quality report counted. */
export class FreshnessPanel {
	#onAnswer;
	#qualityOf;

	/** @param onAnswer takes the answer of `/v1/freshness`, or nothing when there is none */
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
			for (const path of ["realtime", "batch"])
				this.#state(path, "missing", "cannot be read");
			setText($("realtime"), error.message);
			setText($("batch"), error.message);
			this.#onAnswer(undefined);
		}
	}

	#showRealtime({ available, stale, newest_window, age_seconds, latency }) {
		if (!available) {
			this.#state("realtime", "missing", "missing");
			setText($("realtime"), "no window has arrived");
			return;
		}
		this.#state("realtime", stale ? "late" : "fresh", stale ? "late" : "fresh");
		const { p50_ms, p99_ms } = latency.end_to_end;
		const searchable =
			p50_ms === null
				? ""
				: `; searchable after ${span(p50_ms / 1_000)} (p50), ${span(p99_ms / 1_000)} (p99)`;
		setText(
			$("realtime"),
			`Window ${clock(newest_window.window_start)}–${clock(newest_window.window_end)}, updated ${span(age_seconds)} ago${searchable}`,
		);
	}

	#showBatch({ available, newest_day, run_id, age_seconds }) {
		if (!available) {
			this.#state("batch", "missing", "no run yet");
			setText($("batch"), "No batch run has been published");
			return;
		}
		const isLate = age_seconds > LATE_SECONDS;
		this.#state("batch", isLate ? "late" : "fresh", isLate ? "late" : "fresh");
		setText(
			$("batch"),
			`Newest day ${newest_day}, computed ${span(age_seconds)} ago by run ${run_id}`,
		);
	}

	#state(path, state, text) {
		const tag = $(`${path}-state`);
		tag.dataset.state = state;
		setText(tag, `${SHAPES[state]} ${text}`);
	}

	async #loadQuality({ run_id, available }) {
		this.#qualityOf = run_id;
		$("quality").hidden = !available;
		if (!available) return;
		try {
			const { report } = await get("/v1/quality");
			setPairs($("quality-counts"), counts(report));
		} catch (error) {
			this.#qualityOf = undefined;
			setPairs($("quality-counts"), [
				["Report", error.status === 404 ? "none" : "cannot be read"],
			]);
		}
	}
}

function counts({ history, raw, bars, gaps, outliers }) {
	const number = (value) => fixed(value, 0);
	const rejected = Object.values(history?.rejected ?? {}).reduce(
		(sum, count) => sum + count,
		raw?.invalid ?? 0,
	);
	return [
		["Days", number(bars.rows)],
		["Tickers", number(bars.tickers)],
		["Rejected", number(rejected)],
		["Duplicates", number((history?.duplicates ?? 0) + (raw?.duplicates ?? 0))],
		["Gaps", number(gaps.count)],
		["Outliers", number(outliers.zscore + outliers.iqr - outliers.both)],
	];
}
