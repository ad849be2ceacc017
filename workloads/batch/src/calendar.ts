import {
	type Market,
	type MarketHours,
	type MarketRule,
	marketOf,
} from "@tickstack/contracts/markets";
import {
	lastClosedSession,
	sessionOf,
	sessionsBetween,
	type TradingSession,
} from "@tickstack/contracts/trading-day";
import { type DuckDb, quoted } from "./duckdb.ts";

/** What a run knows of markets. */
export interface CalendarOptions {
	readonly marketHours: MarketHours;
	readonly marketRules: readonly MarketRule[];
}

/** Which days of an input were over at an instant. */
export interface Closings {
	/** The newest day whose session had ended in one of the markets, `YYYY-MM-DD`; undefined without a ticker. */
	readonly newest: string | undefined;
	/** The newest day that had ended in all of them. */
	readonly everywhere: string | undefined;
	/**
	 * Until when a run up to a day has every session of every market that had ended, milliseconds since the epoch.
	 * @param day `YYYY-MM-DD`
	 */
	wholeUntilMs(day: string): number;
}

/** Trading days of tickers in SQL. */
export class Calendar {
	readonly #options: CalendarOptions;

	constructor(options: CalendarOptions) {
		this.#options = options;
	}

	/** What the days of a tick depend on. */
	get identity(): string {
		return JSON.stringify(this.#options);
	}

	/**
	 * The table `sessions (ticker, day, starts, ends)`: the parts of time between two instants that count to the days of
	 * the tickers of a table.
	 */
	async loadSessions(
		db: DuckDb,
		source: string,
		fromMs: number,
		toMs: number,
	): Promise<void> {
		await db.run(
			"CREATE OR REPLACE TEMP TABLE sessions (ticker VARCHAR, day DATE, starts TIMESTAMP, ends TIMESTAMP)",
		);
		for (const [market, tickers] of await this.#markets(db, source)) {
			const rows = sessionsBetween(
				market,
				this.#options.marketHours,
				fromMs,
				toMs,
			).map(
				({ day, startMs, endMs }) =>
					`(DATE ${quoted(day)}, epoch_ms(${startMs}), epoch_ms(${endMs}))`,
			);
			if (rows.length)
				await db.run(
					`INSERT INTO sessions SELECT ticker, day, starts, ends FROM (SELECT unnest(${listOf(tickers)}) AS ticker) CROSS JOIN (VALUES ${rows.join(", ")}) AS market (day, starts, ends)`,
				);
		}
	}

	/** The table `closings (ticker, closed_until)`: the last day of each ticker of a table whose session had ended. */
	async loadClosings(
		db: DuckDb,
		source: string,
		atMs: number,
	): Promise<Closings> {
		await db.run(
			"CREATE OR REPLACE TEMP TABLE closings (ticker VARCHAR, closed_until DATE)",
		);
		const found: { market: Market; session: TradingSession }[] = [];
		for (const [market, tickers] of await this.#markets(db, source)) {
			const session = lastClosedSession(
				market,
				this.#options.marketHours,
				atMs,
			);
			found.push({ market, session });
			await db.run(
				`INSERT INTO closings SELECT unnest(${listOf(tickers)}), DATE ${quoted(session.day)}`,
			);
		}
		const days = found.map(({ session }) => session.day).sort();
		const { marketHours } = this.#options;
		return {
			newest: days.at(-1),
			everywhere: days[0],
			wholeUntilMs: (day) =>
				Math.min(
					...found.map(({ market, session }) =>
						day < session.day
							? sessionOf(market, marketHours, day).endMs
							: session.endMs,
					),
				),
		};
	}

	async #markets(db: DuckDb, source: string): Promise<Map<Market, string[]>> {
		const tickers = await db.rows<{ ticker: string }>(
			`SELECT DISTINCT ticker FROM ${source}`,
		);
		return Map.groupBy(
			tickers.map(({ ticker }) => ticker),
			(ticker) => marketOf(ticker, this.#options.marketRules),
		);
	}
}

const listOf = (texts: readonly string[]): string =>
	`[${texts.map(quoted).join(", ")}]`;
