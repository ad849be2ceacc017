#!/usr/bin/env node
// `node cli/bin/run.mjs SCRIPT.ts ARGS…`: for npm scripts that are no command of `tickstack`.
import { runOnOwnNode } from "./bootstrap.mjs";

const [script, ...args] = process.argv.slice(2);
await runOnOwnNode(script, args);
