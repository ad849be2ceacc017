import { runService } from "@tickstack/runtime/service";
import { hdfsWriterConfig } from "./config.ts";
import { HdfsWriter } from "./hdfs-writer.ts";

await runService(hdfsWriterConfig, async ({ config, log, metrics }) =>
	new HdfsWriter({ config, log, metrics, now: Date.now }).start(),
);
