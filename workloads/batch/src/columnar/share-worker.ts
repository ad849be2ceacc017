import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

// A thread of its own: takes shares one after another and answers in their order. What it throws ends it.
enableCompileCache();
const { computeShare } = await import("./compute-share.ts");
parentPort?.on("message", (share) =>
	parentPort?.postMessage(computeShare(share, workerData)),
);
