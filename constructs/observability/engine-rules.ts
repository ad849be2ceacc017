/**
 * Faults that the engines' own metrics report, in PromQL. An engine without metrics is a fault too: `absent`.
 * @param where labels of the environment's time series
 */
export const engineRules = (where: string) => [
	{
		name: "ElasticsearchNotGreen",
		summary:
			"Elasticsearch lacks copies of shards, or shards; or it does not answer.",
		expression: `max(elasticsearch_cluster_health_status{${where},color="green"}) < 1 or absent(elasticsearch_cluster_health_status{${where},color="green"})`,
	},
	{
		name: "HdfsBlocksLost",
		summary:
			"Blocks of files have no intact copy on any DataNode that is there.",
		expression: `max(hdfs_missing_blocks{${where}}) > 0 or max(hdfs_corrupt_blocks{${where}}) > 0 or absent(hdfs_missing_blocks{${where}})`,
	},
	{
		name: "HdfsDataNodeLost",
		summary:
			"A DataNode that was there is gone, or one of a DataNode's disks has failed.",
		expression: `max(hdfs_dead_datanodes{${where}}) > 0 or max(hdfs_datanode_failed_volumes{${where}}) > 0`,
	},
	{
		name: "HdfsUnderReplicated",
		summary: "Blocks have fewer copies than they should.",
		expression: `max(hdfs_under_replicated_blocks{${where}}) > 0`,
	},
	{
		name: "KafkaUnderReplicated",
		summary: "Partitions have fewer copies in sync than they should.",
		expression: `sum(kafka_under_replicated_partitions{${where}}) > 0 or absent(kafka_under_replicated_partitions{${where}})`,
	},
	{
		name: "KafkaOffline",
		summary: "Partitions have no leader: nobody writes or reads them.",
		expression: `max(kafka_offline_partitions{${where}}) > 0`,
	},
];
