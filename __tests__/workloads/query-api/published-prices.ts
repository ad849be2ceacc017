import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	type BatchFeatures,
	type BatchMonthly,
	batchFeaturesId,
	batchFeaturesMapping,
	batchMonthlyId,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import type { Tick } from "@tickstack/contracts/tick";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import {
	type RunIndex,
	serveIndices,
	writeIndex,
} from "../../../workloads/batch/src/served-index.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

const ROOT = join(import.meta.dirname, "../../..");
const HISTORY = join(ROOT, "data/history.json.gz");

const lines = <T>(text: string): T[] =>
	text
		.split("\n")
		.filter(Boolean)
		.map((line) => JSON.parse(line) as T);

/** A run of the real prices in `data/`, computed by the stand-alone batch and published as the batch publishes. */
export class PublishedPrices {
	readonly #prefix = `prices-${randomBytes(4).toString("hex")}`;
	readonly #client = elasticsearchClient({
		elasticsearchNodes: engines().elasticsearchNodes,
		elasticsearchUsername: undefined,
		elasticsearchPasswordFile: undefined,
		elasticsearchCaFile: undefined,
	});
	readonly #runId = `run-${this.#prefix}`;
	/** Ordered by ticker and day. */
	features: readonly BatchFeatures[] = [];
	months: readonly BatchMonthly[] = [];

	/** Variables of the query-api: the aliases of the run. */
	get environment(): Record<string, string> {
		return {
			FEATURES_INDEX: `${this.#prefix}-features`,
			MONTHLY_INDEX: `${this.#prefix}-monthly`,
			QUALITY_INDEX: `${this.#prefix}-quality`,
		};
	}

	/** The last row of a ticker. */
	latest(ticker: string): BatchFeatures {
		const row = this.of(ticker).at(-1);
		if (!row) throw new Error(`no prices of ${ticker}`);
		return row;
	}

	of(ticker: string): BatchFeatures[] {
		return this.features.filter((row) => row.ticker === ticker);
	}

	async publish(): Promise<void> {
		const dir = await mkdtemp(join(tmpdir(), "published-prices-"));
		try {
			await promisify(execFile)(process.execPath, [
				join(ROOT, "workloads/batch/src/main.ts"),
				...["--history", HISTORY, "--out", dir, "--format", "json"],
			]);
			await this.#index(dir);
		} finally {
			await rm(dir, { recursive: true, force: true });
		}
	}

	async #index(dir: string): Promise<void> {
		const read = (name: string) => readFile(join(dir, name), "utf8");
		const ticks = lines<Tick>(gunzipSync(await readFile(HISTORY)).toString());
		const bars = new Map(
			ticks.map(({ time, ...bar }) => [
				`${bar.ticker}|${time.slice(0, 10)}`,
				bar,
			]),
		);
		const stamp = { run_id: this.#runId };
		this.features = lines<BatchFeatures>(await read("batch_features.json")).map(
			(row) => ({ ...row, ...bars.get(batchFeaturesId(row)), ...stamp }),
		);
		const companies = new Map(ticks.map((tick) => [tick.ticker, tick.company]));
		this.months = lines<BatchMonthly>(await read("batch_monthly.json")).map(
			(row) => ({
				...row,
				...stamp,
				company: companies.get(row.ticker) ?? row.ticker,
			}),
		);
		const [first] = this.features;
		const computed_at = first?.computed_at ?? "";
		const meta = {
			...{ ...stamp, computed_at },
			run_date: this.latest("AAPL").day,
			read_at: computed_at,
			whole_until: computed_at,
		};
		const { FEATURES_INDEX, MONTHLY_INDEX, QUALITY_INDEX } = this.environment;
		const [features, monthly, quality] = [
			{ alias: FEATURES_INDEX ?? "", mapping: batchFeaturesMapping, meta },
			{ alias: MONTHLY_INDEX ?? "", mapping: batchMonthlyMapping, meta },
			{ alias: QUALITY_INDEX ?? "", mapping: batchQualityMapping, meta },
		] satisfies [RunIndex, RunIndex, RunIndex];
		await this.#write(features, this.features, batchFeaturesId);
		await this.#write(monthly, this.months, batchMonthlyId);
		await this.#write(
			quality,
			[JSON.parse(await read("quality.json"))],
			() => this.#runId,
		);
		await serveIndices(this.#client, [features, monthly, quality]);
	}

	async #write<R extends object>(
		index: RunIndex,
		rows: readonly R[],
		idOf: (row: R) => string,
	): Promise<void> {
		await writeIndex(
			this.#client,
			index,
			async function* () {
				yield* rows as readonly Record<string, unknown>[];
			},
			(row) => idOf(row as R),
			new AbortController().signal,
		);
	}

	async drop(): Promise<void> {
		for (const alias of Object.values(this.environment)) {
			const found = await this.#client.indices.getAlias(
				{ name: alias },
				{ ignore: [404] },
			);
			for (const index of Object.keys("error" in found ? {} : found))
				await this.#client.indices.delete({ index });
		}
		await this.#client.close();
	}
}
