// `npm run test:upgrade [-- REVISION]`: an environment that an earlier version has made, taken over by this one.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { REVISION_VARIABLE } from "./earlier-version.ts";

const [revision, ...more] = process.argv.slice(2);
if (more.length) {
	process.stderr.write("usage: npm run test:upgrade [-- REVISION]\n");
	process.exit(2);
}
const { status } = spawnSync(
	process.execPath,
	[join(import.meta.dirname, "../runner/run.ts"), "--tier", "upgrade"],
	{
		stdio: "inherit",
		env: { ...process.env, ...(revision && { [REVISION_VARIABLE]: revision }) },
	},
);
process.exitCode = status ?? 1;
