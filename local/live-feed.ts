/** The producer's settings of a live feed instead of the simulation. */
export interface LiveFeed {
	readonly feed: "alpaca";
	/** Absolute path. */
	readonly feedKeyFile: string;
	/** Absolute path. */
	readonly feedSecretFile: string;
	/** Absent: the tickers of the history. */
	readonly feedSymbols?: readonly string[];
}
