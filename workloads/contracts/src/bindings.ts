import { integer, list, text, url } from "./field.ts";

/** What a grant on Kafka gives a workload. Without a user name the connection is plain text. */
export const kafkaBinding = {
	kafkaBrokers: list({
		doc: "Bootstrap brokers, host:port.",
		source: "binding",
	}),
	kafkaUsername: text({
		optional: true,
		doc: "SASL/SCRAM-SHA-512 user.",
		source: "binding",
	}),
	kafkaPasswordFile: text({
		optional: true,
		doc: "File that holds the user's password.",
		source: "binding",
	}),
	kafkaCaFile: text({
		optional: true,
		doc: "PEM file of the authority that signed the brokers' certificates; turns TLS on.",
		source: "binding",
	}),
} as const;

/** What a grant on HDFS gives a workload. */
export const hdfsBinding = {
	hdfsNamenodes: list({
		doc: "HTTP addresses of all NameNodes, e.g. http://host:9870.",
		source: "binding",
	}),
	hdfsUser: text({
		doc: "User name claimed towards HDFS (not verified without Kerberos).",
		source: "binding",
	}),
} as const;

/** What a grant on Elasticsearch gives a workload. Without a user name the connection is anonymous. */
export const elasticsearchBinding = {
	elasticsearchNodes: list({
		doc: "HTTP addresses of Elasticsearch.",
		source: "binding",
	}),
	elasticsearchUsername: text({
		optional: true,
		doc: "User.",
		source: "binding",
	}),
	elasticsearchPasswordFile: text({
		optional: true,
		doc: "File that holds the user's password.",
		source: "binding",
	}),
	elasticsearchCaFile: text({
		optional: true,
		doc: "PEM file of the authority that signed Elasticsearch's certificates.",
		source: "binding",
	}),
} as const;

/** What a grant on Spark Connect gives a workload. */
export const sparkBinding = {
	sparkConnect: url({
		doc: "Address of the Spark Connect server, e.g. http://host:15002.",
		source: "binding",
	}),
} as const;

/** What every workload has: where it answers /healthz, /readyz and /metrics, and how much it logs. */
export const serviceFields = {
	httpPort: integer({
		default: 9100,
		max: 65_535,
		doc: "Port of /healthz, /readyz and /metrics; 0 takes a free one.",
		source: "substrate",
	}),
	httpHost: text({
		default: "0.0.0.0",
		doc: "Address that the HTTP port is bound to.",
		source: "substrate",
	}),
	logLevel: text({
		default: "info",
		pattern: /^(trace|debug|info|warn|error|fatal|silent)$/,
		doc: "Least level that is logged.",
	}),
} as const;

/** Where Kibana is. Whoever has the rights logs in as towards Elasticsearch. */
export const kibanaBinding = {
	kibanaUrl: url({
		optional: true,
		doc: "Address of Kibana, e.g. http://kibana:5601; without it there is none.",
		source: "binding",
	}),
} as const;
