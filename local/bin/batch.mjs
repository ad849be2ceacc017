#!/usr/bin/env node
import { runOnOwnNode } from "./bootstrap.mjs";

await runOnOwnNode("workloads/batch/src/main.ts", process.argv.slice(2));
