import { enableCompileCache } from "node:module";

// Before anything else is loaded: compiling takes longer than the jobs of a small history.
enableCompileCache();
const { run } = await import("./command-line.ts");
await run(process.env, process.argv.slice(2), () => new Date());
