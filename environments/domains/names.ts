import { form } from "./domain.ts";

// Names as Kubernetes, Google Cloud, Kafka, HDFS, Elasticsearch and registries take them.

const LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Google Cloud cuts account ids at 30 characters; the rest is left to what they are called after. */
const NAME_LENGTH = 20;

export const environmentName = form(
	new RegExp(`^(?=.{1,${NAME_LENGTH}}$)${LABEL.source.slice(1)}`),
	"is no name for an environment",
	`take 1 to ${NAME_LENGTH} lower-case letters, digits and dashes that begin with a letter and do not end with a dash`,
);

export const label = form(
	LABEL,
	"is no DNS label",
	"take 1 to 63 lower-case letters, digits and dashes that begin with a letter and do not end with a dash",
);

export const component = form(
	/^[a-zA-Z][a-zA-Z0-9-]{0,62}$/,
	"is no name of a component",
	"take 1 to 63 letters, digits and dashes that begin with a letter",
);

const kafkaName = (what: string) =>
	form(
		/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/,
		`is no name for a ${what}`,
		"take 1 to 249 letters, digits, dots, dashes and underscores",
	);
export const topic = kafkaName("topic");
export const group = kafkaName("consumer group");

/** Below another directory: writers that swap by renaming work beside theirs. */
export const directory = form(
	/^(\/(?!\.{1,2}(\/|$))[\w.=+@-]+){2,}$/,
	"is no path of a directory below another one",
	"take an absolute path of two parts or more without a trailing slash, of letters, digits and ._=+@-, e.g. /serving/batch_features",
);

export const index = form(
	/^[a-z0-9][a-z0-9_.-]{0,99}\*?$/,
	"is no name for an index",
	"take up to 100 lower-case letters, digits, dots, dashes and underscores, with at most one * at the end",
);

/** Reference grammar of container registries (distribution's `reference` package). */
export const repository = form(
	/^([a-zA-Z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
	"is no repository of a registry",
	"take a name such as docker.io/apache/kafka",
);
export const tag = form(
	/^\w[\w.-]{0,127}$/,
	"is no tag",
	"take up to 128 letters, digits, dots, dashes and underscores",
);
export const digest = form(
	/^sha256:[0-9a-f]{64}$/,
	"is no digest",
	"take sha256: and 64 hexadecimal digits",
);

export const region = form(
	/^[a-z]+-[a-z]+\d+$/,
	"is no region",
	"take one of Google Cloud, e.g. asia-southeast1",
);
export const zone = form(
	/^[a-z]+-[a-z]+\d+-[a-z]$/,
	"is no zone",
	"take one of Google Cloud, e.g. asia-southeast1-a",
);
export const machineType = form(
	/^[a-z0-9]+(-[a-z0-9]+)+$/,
	"is no machine type",
	"take one of Google Cloud, e.g. n2-standard-4",
);
export const range = form(
	/^\d{1,3}(\.\d{1,3}){3}\/([89]|[12]\d)$/,
	"is no range of addresses",
	"take CIDR notation, e.g. 10.110.0.0/20",
);
export const timeOfDay = form(
	/^([01]\d|2[0-3]):[0-5]\d$/,
	"is no time of day",
	"take HH:MM, e.g. 19:00",
);
export const storageClass = form(
	/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
	"is no name of a storage class",
	"take lower-case letters, digits, dots and dashes",
);
export const elasticsearchCron = form(
	/^[\d*?,/LW#A-Z-]+( [\d*?,/LW#A-Z-]+){5,6}$/,
	"is no schedule of Elasticsearch",
	"take second, minute, hour, day, month, weekday and at most a year, e.g. 0 30 1 * * ?",
);
