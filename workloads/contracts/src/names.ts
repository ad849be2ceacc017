/** Kafka topics. */
export const TOPICS = {
	ticks: "stocks-history",
	ticksDeadLetters: "stocks-history.dlq",
	windows: "stock-realtime",
	windowsDeadLetters: "stock-realtime.dlq",
} as const;

/** Elasticsearch indices (the batch ones are aliases of the last complete run's index). */
export const INDICES = {
	realtime: "stock_realtime",
	batchFeatures: "batch_features",
	batchMonthly: "batch_monthly",
	batchQuality: "batch_quality",
} as const;

/** Absolute paths in HDFS. */
export const HDFS_PATHS = {
	/** Raw data set; below it `YYYY/MM/DD/HH`. */
	rawTicks: "/user/kafka_data/stocks_history",
	/** The number grows with the windows' columns: Spark cannot go on from the state of other ones. */
	realtimeCheckpoint: "/user/spark_checkpoints/stock_realtime_v2",
	/** Below them `dt=YYYY-MM-DD/part-*.parquet`. */
	batchFeatures: "/serving/batch_features",
	batchMonthly: "/serving/batch_monthly",
	/** Below it `dt=YYYY-MM-DD/HH.json`. */
	reconciliation: "/serving/reconciliation",
	/** JSON Lines, the latest row of each ticker. */
	latestFeatures: "/tmp/serving/batch_features.json",
} as const;
