import type { Client } from "@elastic/elasticsearch";
import {
	type BatchFeatures,
	batchFeaturesId,
} from "@tickstack/contracts/batch-rows";
import { newestDocuments } from "./newest-documents.ts";
import type { Run, RunMeta } from "./run.ts";
import { type BatchReport, runQuality } from "./run-quality.ts";
import { dayOf } from "./time.ts";

/** How long the aliases are not looked up again. */
const FRESH_MS = 1_000;
/** How old an answer may be that is given once more while they are looked up. */
const MAX_AGE_MS = 5_000;

export interface RunStoreOptions {
	readonly client: Client;
	/** Aliases of the served run's indices. */
	readonly features: string;
	readonly monthly: string;
	readonly quality: string;
	/** Milliseconds since the epoch. */
	now(): number;
}

/** Knows which run of the batch is served. A new one is loaded first, then it takes the place of the old one. */
export class RunStore {
	readonly #options: RunStoreOptions;
	#current: Run | undefined;
	#answer: Promise<Run | undefined> | undefined;
	#answeredAt = Number.NEGATIVE_INFINITY;
	#lookingUp: Promise<Run | undefined> | undefined;
	#loading: Promise<void> | undefined;

	constructor(options: RunStoreOptions) {
		this.#options = options;
	}

	/**
	 * The served run, undefined before the first one is published: as of a second ago at most, but of up to five seconds
	 * ago while it is looked up anew.
	 */
	current(): Promise<Run | undefined> {
		const at = this.#options.now();
		const age = at - this.#answeredAt;
		if (this.#answer && age <= FRESH_MS) return this.#answer;
		this.#lookingUp ??= this.#lookUp()
			.then((run) => {
				this.#answer = Promise.resolve(run);
				this.#answeredAt = at;
				return run;
			})
			.finally(() => {
				this.#lookingUp = undefined;
			});
		if (!this.#answer || age > MAX_AGE_MS) return this.#lookingUp;
		// A failure is reported when the answer is too old; the next request tries again.
		this.#lookingUp.catch(() => undefined);
		return this.#answer;
	}

	async #lookUp(): Promise<Run | undefined> {
		const { features, monthly, quality } = this.#options;
		const [served, months, report] = await Promise.all(
			[features, monthly, quality].map((alias) => this.#behind(alias)),
		);
		// The aliases are swapped at once, but looked up one after the other.
		const isOneRun =
			served && months && served.meta.run_id === months.meta.run_id;
		if (!isOneRun) {
			if (!served) this.#current = undefined;
			return this.#current;
		}
		if (this.#current?.featuresIndex === served.index) return this.#current;
		this.#loading ??= this.#load(
			served.meta,
			served.index,
			months.index,
			report?.meta.run_id === served.meta.run_id ? report.index : undefined,
		).finally(() => {
			this.#loading = undefined;
		});
		if (!this.#current) await this.#loading;
		// The old run is served in the meantime; the next request tries again.
		else this.#loading.catch(() => undefined);
		return this.#current;
	}

	async #load(
		meta: RunMeta,
		featuresIndex: string,
		monthlyIndex: string,
		qualityIndex: string | undefined,
	): Promise<void> {
		const [latest, quality] = await Promise.all([
			this.#latest(featuresIndex),
			qualityIndex === undefined ? null : this.#report(qualityIndex),
		]);
		const { run_id, run_date, computed_at, read_at } = meta;
		this.#current = {
			...{ run_id, run_date, computed_at, read_at },
			...{ featuresIndex, monthlyIndex, latest },
			newestDay: [...latest.values()].reduce<string | null>(
				(newest, { day }) => (newest && newest >= day ? newest : day),
				null,
			),
			quality: quality && runQuality(quality),
		};
	}

	/** The index behind an alias and the run that wrote it. */
	async #behind(
		alias: string,
	): Promise<{ index: string; meta: RunMeta } | undefined> {
		const mappings = await this.#options.client.indices.getMapping(
			{ index: alias },
			{ ignore: [404] },
		);
		if ("error" in mappings) return undefined;
		const [found] = Object.entries(mappings);
		const meta = found?.[1].mappings._meta;
		return found && meta
			? { index: found[0], meta: meta as unknown as RunMeta }
			: undefined;
	}

	async #report(index: string): Promise<BatchReport | null> {
		const { hits } = await this.#options.client.search<BatchReport>({
			index,
			size: 1,
			track_total_hits: false,
		});
		return hits.hits[0]?._source ?? null;
	}

	async #latest(index: string): Promise<Map<string, BatchFeatures>> {
		const rows = await newestDocuments<BatchFeatures>(
			this.#options.client,
			{ index },
			"day",
			(ticker, ms) => batchFeaturesId({ ticker, day: dayOf(ms) }),
		);
		return new Map(
			rows
				.sort((a, b) => (a.ticker < b.ticker ? -1 : 1))
				.map((row) => [row.ticker, row]),
		);
	}
}
