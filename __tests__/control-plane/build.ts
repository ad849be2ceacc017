import { TOOLS, type ToolName } from "./tool.ts";
import { ensureTools } from "./tools.ts";

/** `node __tests__/control-plane/build.ts [NAME…]`: builds tools ahead of their use; all of them when none is named. Prints their paths. */
const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in TOOLS));
if (unknown.length) {
	process.stderr.write(
		`no tool ${unknown.join(", ")}; there are ${Object.keys(TOOLS).join(", ")}\n`,
	);
	process.exitCode = 2;
} else {
	const wanted = (names.length ? names : Object.keys(TOOLS)) as ToolName[];
	for (const path of Object.values(await ensureTools(wanted)))
		process.stdout.write(`${path}\n`);
}
