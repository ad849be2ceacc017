#!/usr/bin/env node
import { runOnOwnNode } from "../../local/bin/bootstrap.mjs";

await runOnOwnNode("ops/cli.ts", process.argv.slice(2));
