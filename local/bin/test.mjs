#!/usr/bin/env node
import { runOnOwnNode } from "./bootstrap.mjs";

await runOnOwnNode("__tests__/runner/run.ts", process.argv.slice(2));
