/** Offsets from the port base (`--port-base`, default 18000) of everything that listens on this machine. */
export const LOCAL_PORT_OFFSETS = {
	"query-api": 0,
	"namenode-rpc": 20,
	"namenode-http": 70,
	"datanode-http": 64,
	"datanode-data": 66,
	"datanode-ipc": 67,
	"kafka-broker": 92,
	"kafka-controller": 93,
	"tick-producer": 101,
	"hdfs-writer": 102,
	"speed-layer": 103,
	"realtime-indexer": 104,
	provisioner: 105,
	batch: 106,
	"spark-ui": 140,
	"spark-connect": 150,
	"elasticsearch-http": 200,
	"elasticsearch-transport": 300,
} as const;

export type LocalPort = keyof typeof LOCAL_PORT_OFFSETS;

export const DEFAULT_PORT_BASE = 18_000;

/** The port of a listener on this machine. */
export const localPort = (portBase: number, name: LocalPort): number =>
	portBase + LOCAL_PORT_OFFSETS[name];

/** Ports inside a cluster, where every pod has an address of its own. */
export const CLUSTER_PORTS = {
	zookeeper: 2181,
	zookeeperPeer: 2888,
	zookeeperElection: 3888,
	kafkaBroker: 9092,
	kafkaController: 9093,
	nameNodeRpc: 9000,
	nameNodeHttp: 9870,
	failoverController: 8019,
	journalNodeRpc: 8485,
	journalNodeHttp: 8480,
	dataNodeData: 9866,
	dataNodeHttp: 9864,
	dataNodeIpc: 9867,
	elasticsearchHttp: 9200,
	elasticsearchTransport: 9300,
	kibana: 5601,
	sparkConnect: 15002,
	sparkUi: 4040,
	sparkDriver: 7078,
	sparkBlockManager: 7079,
	queryApi: 8080,
	metrics: 9100,
} as const;
