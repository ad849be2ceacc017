/**
 * The update of a StatefulSet that waits for its rollout, by provider-kubernetes built on plugin SDK 2.38 and before its pull
 * request 2967. Release 2.38.0 is built on an SDK that does not look for it.
 */
export const MISSING_IDENTITY = /Missing Resource Identity After Update/;

/** What passes by itself, by what Kubernetes, Google Cloud and the network say, with the reason that is shown. */
const TRANSIENT: readonly (readonly [RegExp, string])[] = [
	[/connection refused/i, "the API server does not listen"],
	[
		/connection reset|broken pipe|unexpected EOF|http2: (client|server)/i,
		"the connection broke",
	],
	[
		/i\/o timeout|TLS handshake timeout|context deadline exceeded.*(awaiting headers|request)|Client\.Timeout exceeded/i,
		"the API server did not answer in time",
	],
	[
		/no such host|temporary failure in name resolution/i,
		"its name could not be resolved",
	],
	[
		/etcdserver: (request timed out|leader changed|too many requests)/i,
		"etcd was busy",
	],
	[
		/TooManyRequests|too many requests|rateLimitExceeded|Quota exceeded for quota metric/i,
		"too many requests at once",
	],
	[
		/ServiceUnavailable|server is currently unable|the server is (shutting|starting)|apiserver not ready|Error 50[0234]|status code 50[234]/i,
		"the API server was unavailable",
	],
	[
		/the object has been modified|Operation cannot be fulfilled/i,
		"somebody else changed the object at the same time",
	],
	[
		/because it is being terminated|is being deleted|object is being deleted/i,
		"what had the name before is still going away",
	],
	[
		MISSING_IDENTITY,
		"the provider has updated an object and not reported which (provider-kubernetes issue 2926)",
	],
	[/failed calling webhook/i, "an admission webhook did not answer"],
	[
		/serviceaccount ".*" not found|no API token found for service account/i,
		"the namespace is not set up yet",
	],
];

/** Why a failure may pass when the same is tried again; undefined when it will not. */
export const transientReason = (text: string): string | undefined =>
	TRANSIENT.find(([pattern]) => pattern.test(text))?.[1];
