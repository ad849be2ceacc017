import { randomBytes } from "node:crypto";
import { batchQualityMapping } from "@tickstack/contracts/batch-quality";
import {
	type BatchFeatures,
	type BatchMonthly,
	batchFeaturesId,
	batchFeaturesMapping,
	batchFeaturesSchema,
	batchMonthlyId,
	batchMonthlyMapping,
} from "@tickstack/contracts/batch-rows";
import type { RecordSchema, RowOf } from "@tickstack/contracts/record";
import type { Mapping } from "@tickstack/contracts/record-ddl";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import {
	serveIndices,
	writeIndex,
} from "../../../workloads/batch/src/served-index.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

/** Columns that may be null. */
type NullableOf<S extends RecordSchema> = {
	[K in keyof S]: S[K]["nullable"] extends true ? K : never;
}[keyof S];

/** null for each column that may be. */
const nulls = <S extends RecordSchema>(
	schema: S,
): Pick<RowOf<S>, NullableOf<S>> =>
	Object.fromEntries(
		Object.entries(schema)
			.filter(([, { nullable }]) => nullable)
			.map(([name]) => [name, null]),
	) as Pick<RowOf<S>, NullableOf<S>>;

/** A valid row; what a test is about is given. */
export function featuresSample(
	given: Partial<BatchFeatures> = {},
): BatchFeatures {
	const price = given.Close ?? 100;
	return {
		...nulls(batchFeaturesSchema),
		ticker: "AAPL",
		company: "Apple Inc.",
		day: "2026-11-19",
		is_open: false,
		Open: price - 1,
		High: price + 2,
		Low: price - 2,
		Close: price,
		"Adj Close": price / 2,
		Volume: 1_000,
		peak: price,
		drawdown: 0,
		max_drawdown: 0,
		cumulative_return: 0,
		volume_spike: false,
		run_id: "overwritten",
		computed_at: "2026-11-20T02:00:00.000Z",
		schema_version: 1,
		...given,
	};
}

export function monthSample(given: Partial<BatchMonthly> = {}): BatchMonthly {
	return {
		ticker: "AAPL",
		company: "Apple Inc.",
		month: "2026-11-01",
		open: 90,
		close: 100,
		high: 101,
		low: 89,
		monthly_return: 0.1,
		monthly_volatility: null,
		total_volume: 20_000,
		trading_days: 20,
		positive_days: 11,
		run_id: "overwritten",
		computed_at: "2026-11-20T02:00:00.000Z",
		schema_version: 1,
		...given,
	};
}

export interface RunSample {
	readonly id: string;
	readonly date: string;
	readonly readAt: string;
	readonly features: readonly BatchFeatures[];
	readonly months?: readonly BatchMonthly[];
	/** @default none */
	readonly quality?: object;
}

/** Runs of rows that a test makes up, published as the batch publishes its own. */
export class ServedRuns {
	readonly #prefix = `runs-${randomBytes(4).toString("hex")}`;
	readonly #client = elasticsearchClient({
		elasticsearchNodes: engines().elasticsearchNodes,
		elasticsearchUsername: undefined,
		elasticsearchPasswordFile: undefined,
		elasticsearchCaFile: undefined,
	});

	/** Variables of the query-api: the aliases of the served run. */
	get environment() {
		return {
			FEATURES_INDEX: `${this.#prefix}-features`,
			MONTHLY_INDEX: `${this.#prefix}-monthly`,
			QUALITY_INDEX: `${this.#prefix}-quality`,
		};
	}

	/** Takes the place of the run before it. */
	async publish(run: RunSample): Promise<void> {
		const { features, months = [], quality } = run;
		const { FEATURES_INDEX, MONTHLY_INDEX, QUALITY_INDEX } = this.environment;
		await serveIndices(this.#client, [
			await this.#write(
				run,
				FEATURES_INDEX,
				batchFeaturesMapping,
				features,
				batchFeaturesId,
			),
			await this.#write(
				run,
				MONTHLY_INDEX,
				batchMonthlyMapping,
				months,
				batchMonthlyId,
			),
			await this.#write(
				run,
				QUALITY_INDEX,
				batchQualityMapping,
				quality ? [quality] : [],
				() => run.id,
			),
		]);
	}

	async #write<R extends object>(
		{ id: run_id, date: run_date, readAt: read_at }: RunSample,
		alias: string,
		mapping: Mapping,
		rows: readonly R[],
		idOf: (row: R) => string,
	) {
		const meta = {
			...{ run_id, run_date, read_at, computed_at: read_at },
			whole_until: new Date(Date.parse(run_date) + 86_400_000).toISOString(),
		};
		const index = { alias, mapping, meta };
		await writeIndex(
			this.#client,
			index,
			async function* () {
				for (const row of rows)
					yield { ...row, run_id, computed_at: read_at } as Record<
						string,
						unknown
					>;
			},
			(row) => idOf(row as R),
			new AbortController().signal,
		);
		return index;
	}

	async drop(): Promise<void> {
		const found = await this.#client.indices.get({
			index: `${this.#prefix}-*`,
		});
		for (const index of Object.keys(found))
			await this.#client.indices.delete({ index });
		await this.#client.close();
	}
}
