#!/usr/bin/env node
import { runOnOwnNode } from "./bootstrap.mjs";

await runOnOwnNode("data/import-history.ts", process.argv.slice(2));
