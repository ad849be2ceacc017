#!/usr/bin/env node
import { runOnOwnNode } from "./bootstrap.mjs";

await runOnOwnNode("__tests__/run.ts", process.argv.slice(2));
