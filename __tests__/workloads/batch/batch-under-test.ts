import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Client } from "@elastic/elasticsearch";
import type { ConfigProps } from "@tickstack/contracts/config";
import {
	type compactionConfig,
	type featuresConfig,
	JOB_CONFIGS,
	type reconciliationConfig,
} from "../../../workloads/batch/src/config.ts";
import { elasticsearchClient } from "../../../workloads/runtime/src/elasticsearch.ts";
import { WebHdfs } from "../../../workloads/runtime/src/webhdfs.ts";
import { engines } from "../../real-engines/engines-under-test.ts";
import { eventually, WorkloadProcess } from "../workload-process.ts";
import type { Bar, Row } from "./recompute.ts";

type BatchProps = Omit<
	ConfigProps<typeof featuresConfig> &
		ConfigProps<typeof compactionConfig> &
		ConfigProps<typeof reconciliationConfig>,
	"job"
> & { readonly job?: keyof typeof JOB_CONFIGS };

/** The rows of a query in a DuckDB of its own. */
async function inDuckDb(sql: string): Promise<Row[]> {
	const instance = await DuckDBInstance.create(":memory:");
	const connection = await instance.connect();
	try {
		const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
		return rows as Row[];
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/** A batch layer with places of its own in the engines under test. */
export class BatchUnderTest implements AsyncDisposable {
	readonly root = `/tests/batch-${randomUUID()}`;
	readonly prefix = `batch-test-${randomUUID().slice(0, 8)}`;
	readonly hdfs: WebHdfs;
	readonly elasticsearch: Client;
	/** For files of the test. */
	readonly dir: string;
	/** The batch's own local folder. */
	readonly workDir: string;

	private constructor(dir: string) {
		const { hdfsNamenodes, elasticsearchNodes } = engines();
		this.dir = dir;
		this.workDir = join(dir, "work");
		this.hdfs = new WebHdfs({ namenodes: hdfsNamenodes });
		this.elasticsearch = elasticsearchClient({
			elasticsearchNodes,
			elasticsearchUsername: undefined,
			elasticsearchPasswordFile: undefined,
			elasticsearchCaFile: undefined,
		});
	}

	static async create(): Promise<BatchUnderTest> {
		const batch = new BatchUnderTest(
			await mkdtemp(join(tmpdir(), "batch-test-")),
		);
		await mkdir(batch.workDir);
		return batch;
	}

	/** A history file of bars whose prices of a day are all p. */
	async history(bars: readonly Bar[]): Promise<string> {
		const file = join(this.dir, `${randomUUID()}.jsonl`);
		const lines = bars.map(
			({ ticker, day, p, volume }) =>
				`${JSON.stringify({ ticker, company: `${ticker} Inc.`, time: `${day}T00:00:00.000Z`, Open: p, High: p, Low: p, Close: p, "Adj Close": p, Volume: volume })}\n`,
		);
		await writeFile(file, lines.join(""));
		return file;
	}

	get featuresAlias(): string {
		return `${this.prefix}-f`;
	}

	get rawPath(): string {
		return `${this.root}/raw`;
	}

	start(props: BatchProps): Promise<WorkloadProcess> {
		const { hdfsNamenodes, hdfsUri, elasticsearchNodes, sparkConnect } =
			engines();
		return WorkloadProcess.start(
			"batch",
			JOB_CONFIGS[props.job ?? "features"].render({
				hdfsNamenodes,
				hdfsUri,
				elasticsearchNodes,
				sparkConnect,
				rawPath: this.rawPath,
				featuresPath: `${this.root}/serving/features`,
				monthlyPath: `${this.root}/serving/monthly`,
				latestPath: `${this.root}/latest.json`,
				featuresAlias: this.featuresAlias,
				monthlyAlias: `${this.prefix}-m`,
				qualityAlias: `${this.prefix}-q`,
				workDir: this.workDir,
				httpPort: 0,
				...props,
			}),
		);
	}

	/** Runs to the end. @throws when it does not exit with 0 */
	async run(props: BatchProps): Promise<string> {
		const batch = await this.start(props);
		const code = await batch.exited();
		if (code !== 0) throw new Error(`exit ${code}\n${batch.output}`);
		return batch.output;
	}

	/** Starts, and sends the signal as soon as the log has a line with the text. */
	async cutOff(
		props: BatchProps,
		atLine: string,
		signal: NodeJS.Signals,
	): Promise<number | NodeJS.Signals> {
		const batch = await this.start(props);
		let exit: number | NodeJS.Signals | undefined;
		batch.exited().then((code) => {
			exit = code;
		});
		await eventually(
			() => batch.output.includes(atLine) || exit !== undefined,
			{ what: `"${atLine}" in the log of the batch` },
		).catch((error) => {
			throw new Error(batch.output, { cause: error });
		});
		if (exit !== undefined && !batch.output.includes(atLine))
			throw new Error(`ended with ${exit} before "${atLine}"\n${batch.output}`);
		return batch.stop(signal);
	}

	/** Rows of a Parquet file of HDFS; `columns` as in SELECT. */
	async parquet(path: string, columns = "*"): Promise<Row[]> {
		const file = join(this.dir, `${randomUUID()}.parquet`);
		await writeFile(file, await this.hdfs.read(`${this.root}/${path}`));
		const rows = await inDuckDb(`SELECT ${columns} FROM '${file}'`);
		await rm(file);
		return rows;
	}

	/** Writes a Parquet file of HDFS anew. @param select query up to FROM */
	async replaceParquet(path: string, select: string): Promise<void> {
		const [from, to] = [0, 1].map(() =>
			join(this.dir, `${randomUUID()}.parquet`),
		) as [string, string];
		await writeFile(from, await this.hdfs.read(`${this.root}/${path}`));
		await inDuckDb(
			`COPY (${select} FROM '${from}') TO '${to}' (FORMAT parquet)`,
		);
		await this.hdfs.create(`${this.root}/${path}`, await readFile(to), {
			overwrite: true,
		});
	}

	/** The run that an alias serves, with the number of its rows; undefined when it serves none. */
	async served(
		alias = this.featuresAlias,
	): Promise<{ runId: string; rows: number } | undefined> {
		if (!(await this.elasticsearch.indices.existsAlias({ name: alias })))
			return undefined;
		const mappings = await this.elasticsearch.indices.getMapping({
			index: alias,
		});
		const runs = Object.values(mappings).map(
			({ mappings: { _meta } }) => _meta?.run_id as string,
		);
		const [runId] = runs;
		if (runId === undefined || runs.length !== 1)
			throw new Error(`${alias} serves ${JSON.stringify(runs)}`);
		const { count } = await this.elasticsearch.count({ index: alias });
		return { runId, rows: count };
	}

	async indices(): Promise<string[]> {
		const found = await this.elasticsearch.indices.get({
			index: `${this.prefix}-*`,
		});
		return Object.keys(found).sort();
	}

	/** Names of files and folders below a path, with their lengths. */
	async tree(path: string): Promise<Map<string, number>> {
		const found = new Map<string, number>();
		const walk = async (directory: string, name: string) => {
			for (const entry of await this.hdfs.list(directory)) {
				const below = `${name}${entry.pathSuffix}`;
				if (entry.type === "FILE") found.set(below, entry.length);
				else await walk(`${directory}/${entry.pathSuffix}`, `${below}/`);
			}
		};
		await walk(`${this.root}/${path}`, "");
		return found;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.hdfs.delete(this.root, { recursive: true });
		for (const index of await this.indices())
			await this.elasticsearch.indices.delete({ index });
		this.hdfs.close();
		await this.elasticsearch.close();
		await rm(this.dir, { recursive: true, force: true });
	}
}
