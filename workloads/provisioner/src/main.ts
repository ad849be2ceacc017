import { readFileSync } from "node:fs";
import { Admin } from "@platformatic/kafka";
import { ConfigError } from "@tickstack/contracts/config";
import { retry } from "@tickstack/contracts/retry";
import { elasticsearchClient } from "@tickstack/runtime/elasticsearch";
import { kafkaAdmin, kafkaClientOptions } from "@tickstack/runtime/kafka";
import { WebHdfs } from "@tickstack/runtime/webhdfs";
import { renderChanges, summarize } from "./change.ts";
import { provisionerConfig } from "./config.ts";
import { KibanaClient } from "./kibana/kibana-client.ts";
import { type Engines, plan } from "./provision.ts";
import { DeclarationError, readDeclaration } from "./read-declaration.ts";

const EXIT = { refused: 1, drift: 2, config: 78 } as const;

/** Returns the exit code. Prints the plan, then what was done. */
async function main(argv: readonly string[]): Promise<number> {
	if (argv.includes("--help") || argv.includes("-h")) {
		process.stdout.write(provisionerConfig.help());
		return 0;
	}
	const config = provisionerConfig.parse(process.env, argv);
	const declaration = readDeclaration(
		readFileSync(config.declarationFile, "utf8"),
		config.declarationFile,
	);
	const readPassword = (file: string) => readFileSync(file, "utf8").trimEnd();
	const { kibanaUrl, elasticsearchUsername: user } = config;
	const engines: Engines = {
		kafka: kafkaAdmin(config, "provisioner"),
		hdfs: new WebHdfs({
			namenodes: config.hdfsNamenodes,
			user: config.hdfsUser,
		}),
		elasticsearch: elasticsearchClient(config),
		...(kibanaUrl && {
			kibana: new KibanaClient({
				url: kibanaUrl,
				...(user &&
					config.elasticsearchPasswordFile && {
						credentials: {
							user,
							password: readPassword(config.elasticsearchPasswordFile),
						},
					}),
			}),
		}),
		kafkaUsers: {
			secured: config.kafkaUsername !== undefined,
			login: ({ name, password }) =>
				new Admin({
					...kafkaClientOptions(config, "provisioner-login"),
					sasl: { mechanism: "SCRAM-SHA-512", username: name, password },
					retries: 0,
				}),
		},
		readPassword,
	};
	try {
		// Engines may not be up yet.
		const { changes, apply } = await retry(() => plan(engines, declaration), {
			firstMs: 1_000,
			maxMs: 1_000,
			forMs: config.patience.milliseconds,
			onRetry: ({ error }) =>
				process.stderr.write(`waiting: ${(error as Error).message}\n`),
		});
		process.stdout.write(
			`${renderChanges(changes)}\n\n${summarize(changes)}\n`,
		);
		const has = (...marks: string[]) =>
			changes.some(({ mark }) => marks.includes(mark));
		if (config.check)
			return has("create", "change", "refused") ? EXIT.drift : 0;
		if (has("refused")) {
			process.stderr.write(
				"Nothing was changed, since something is refused.\n",
			);
			return EXIT.refused;
		}
		if (has("create", "change")) {
			await apply();
			process.stdout.write("Applied.\n");
		}
		return 0;
	} finally {
		engines.hdfs.close();
		await engines.kafka.close();
		await engines.elasticsearch.close();
	}
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	const invalid =
		error instanceof ConfigError || error instanceof DeclarationError;
	process.stderr.write(
		`${invalid ? error.message : ((error as Error).stack ?? error)}\n`,
	);
	process.exitCode = invalid ? EXIT.config : 1;
}
