#!/usr/bin/env node
import { runOnOwnNode } from "./bootstrap.mjs";

await runOnOwnNode("cli/main.ts", process.argv.slice(2));
