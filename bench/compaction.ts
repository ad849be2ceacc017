// What compaction does to the raw data set: files and NameNode objects before and after, bytes, and the time that a
// reader of everything takes.
//   node cli/bin/run.mjs bench/compaction.ts [--hours 2] [--files 240] [--records 100]
// The small files are those of a quiet writer: of each hour, FILES files over four partitions with RECORDS records each
// (240 is one a minute and partition). One NameNode and DataNode are started for the measurement; the compaction runs as
// the CronJob runs it. What else runs on the machine counts: the load average stands in every line.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Size } from "@tickstack/contracts/size";
import { startEngines } from "../local/engines-for-tests.ts";
import { compactionConfig } from "../workloads/batch/src/config.ts";
import { DuckDb } from "../workloads/batch/src/duckdb.ts";
import { listHours } from "../workloads/batch/src/raw-hours.ts";
import { readRecords } from "../workloads/batch/src/raw-records.ts";
import { WebHdfs } from "../workloads/runtime/src/webhdfs.ts";
import { type Row, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "..");
const DIR = join(ROOT, ".artifacts/bench-compaction");
const RAW = "/bench/raw";
const PARTITIONS = 4;

const { values } = parseArgs({
	options: {
		hours: { type: "string", default: "2" },
		files: { type: "string", default: "240" },
		records: { type: "string", default: "100" },
	},
});
const hours = Number(values.hours);
const filesPerHour = Number(values.files);
const recordsPerFile = Number(values.records);

function line(hour: string, index: number, partition: number, offset: number) {
	const price = 100 + (offset % 997) / 100;
	const second = Math.floor((index * 3_600) / (filesPerHour * recordsPerFile));
	const clock = new Date(second * 1_000).toISOString().slice(14, 19);
	return `${JSON.stringify({
		ticker: ["AAPL", "GOOG", "IBM", "MSFT"][partition],
		company: "A company of the usual length",
		time: `${hour}:${clock}.${String(offset % 1_000).padStart(3, "0")}Z`,
		Open: price,
		High: price + 0.12,
		Low: price - 0.11,
		Close: price + 0.01,
		"Adj Close": price + 0.01,
		Volume: 100 + (offset % 900),
		_partition: partition,
		_offset: offset,
	})}\n`;
}

async function fill(hdfs: WebHdfs): Promise<void> {
	const next = new Array<number>(PARTITIONS).fill(0);
	for (let h = 0; h < hours; h++) {
		const hour = `2024-05-06T${String(h).padStart(2, "0")}`;
		const files = Array.from({ length: filesPerHour }, (_, file) => {
			const partition = file % PARTITIONS;
			const first = next[partition] as number;
			next[partition] = first + recordsPerFile;
			const lines = Array.from({ length: recordsPerFile }, (_, i) =>
				line(hour, file * recordsPerFile + i, partition, first + i),
			);
			return {
				path: `${RAW}/${hour.replaceAll(/[-T]/g, "/")}/data_${partition}-${first}-${first + recordsPerFile - 1}.jsonl`,
				bytes: Buffer.from(lines.join("")),
			};
		});
		const queue = files.values();
		await Promise.all(
			Array.from({ length: 8 }, async () => {
				for (const { path, bytes } of queue)
					await hdfs.create(path, bytes, { overwrite: true });
			}),
		);
	}
}

async function compact(namenode: string): Promise<number> {
	const start = performance.now();
	const child = spawn(
		process.execPath,
		[join(ROOT, "workloads/batch/src/main.ts")],
		{
			stdio: ["ignore", "pipe", "inherit"],
			env: {
				...process.env,
				...compactionConfig.render({
					hdfsUser: "hdfs",
					hdfsNamenodes: [namenode],
					httpPort: 0,
					job: "compaction",
					rawPath: RAW,
				}),
			},
		},
	);
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(output);
	return (performance.now() - start) / 1_000;
}

/** Files, directories and blocks: what the NameNode holds in memory, about 150 bytes each. */
async function nameNodeObjects(namenode: string): Promise<number> {
	const answer = await fetch(
		`${namenode}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState`,
	);
	const { beans } = (await answer.json()) as {
		beans: { FilesTotal: number; BlocksTotal: number }[];
	};
	return (beans[0]?.FilesTotal ?? 0) + (beans[0]?.BlocksTotal ?? 0);
}

async function state(
	what: string,
	hdfs: WebHdfs,
	namenode: string,
	extra: Row,
): Promise<Row> {
	const workDir = join(DIR, "work");
	mkdirSync(workDir, { recursive: true });
	const db = await DuckDb.open({
		memory: Size.mebibytes(512),
		threads: 2,
		spillDir: join(workDir, "spill"),
	});
	const start = performance.now();
	const { records } = await readRecords(
		db,
		{ hdfs, root: RAW, workDir },
		await listHours(hdfs, RAW),
	);
	const seconds = (performance.now() - start) / 1_000;
	db.close();
	const { fileCount, length } = await hdfs.contentSummary(RAW);
	return {
		state: what,
		records,
		files: fileCount,
		namenode_objects: await nameNodeObjects(namenode),
		mib: length / 2 ** 20,
		read_seconds: seconds,
		...extra,
		load: loadavg()[0] as number,
	};
}

const engines = await startEngines({ engines: ["hdfs"], dir: DIR });
try {
	const namenode = engines.endpoints.hdfsNamenodes[0] as string;
	const hdfs = new WebHdfs({ namenodes: [namenode] });
	await fill(hdfs);
	const before = await state("before", hdfs, namenode, { compact_seconds: 0 });
	const seconds = await compact(namenode);
	const after = await state("after", hdfs, namenode, {
		compact_seconds: seconds,
	});
	hdfs.close();
	report([before, after]);
} finally {
	await engines.stop();
}
