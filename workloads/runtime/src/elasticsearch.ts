import { readFileSync } from "node:fs";
import { Client, type ClientOptions } from "@elastic/elasticsearch";
import type { elasticsearchBinding } from "@tickstack/contracts/bindings";
import type { Config, ConfigValues } from "@tickstack/contracts/config";

/** The values of {@link elasticsearchBinding}. */
export type ElasticsearchBinding = ConfigValues<
	Config<typeof elasticsearchBinding>
>;

/**
 * A client over all nodes: keep-alive connections, 3 retries on another node after a lost connection, a time-out or
 * 502–504, 30 s a request. 429 is not retried here: the caller slows down. Do not use `client.info()` as a probe:
 * a distribution without the main module answers `GET /` with 405; `client.cluster.health()` works everywhere.
 */
export function elasticsearchClient(
	binding: ElasticsearchBinding,
	options: Partial<ClientOptions> = {},
): Client {
	const {
		elasticsearchNodes,
		elasticsearchUsername,
		elasticsearchPasswordFile,
		elasticsearchCaFile,
	} = binding;
	return new Client({
		nodes: [...elasticsearchNodes],
		maxRetries: 3,
		requestTimeout: 30_000,
		...(elasticsearchUsername && {
			auth: {
				username: elasticsearchUsername,
				password: elasticsearchPasswordFile
					? readFileSync(elasticsearchPasswordFile, "utf8").trimEnd()
					: "",
			},
		}),
		...(elasticsearchCaFile && {
			tls: { ca: readFileSync(elasticsearchCaFile) },
		}),
		...options,
	});
}
