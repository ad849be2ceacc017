import { type Listener, localPort } from "../../engines/ports.ts";

/** Where the engines of this machine are reached. */
export interface Endpoints {
	/** `host:port` */
	readonly kafkaBrokers: readonly string[];
	/** HTTP addresses, as WebHDFS takes them. */
	readonly hdfsNamenodes: readonly string[];
	/** As the file system of Hadoop takes it. */
	readonly hdfsUri: string;
	readonly elasticsearchNodes: readonly string[];
	readonly sparkConnect: string;
}

export function endpoints(portBase: number): Endpoints {
	const at = (listener: Listener) =>
		`127.0.0.1:${localPort(portBase, listener)}`;
	return {
		kafkaBrokers: [at("kafka-broker")],
		hdfsNamenodes: [`http://${at("namenode-http")}`],
		hdfsUri: `hdfs://${at("namenode-rpc")}`,
		elasticsearchNodes: [`http://${at("elasticsearch-http")}`],
		sparkConnect: `http://${at("spark-connect")}`,
	};
}
