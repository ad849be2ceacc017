import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.ts";
import { json } from "./flags.ts";

export const docs = command({
	brief: "write docs/generated from the code",
	examples: [["", "after a change of an environment, a grant or an alert"]],
	exitCodes: {},
	flags: { json },
	async run(cli) {
		const { documents } = await import("../stacks/documentation/documents.ts");
		const scratch = mkdtempSync(join(tmpdir(), "docs-"));
		const folder = join(cli.root, "docs/generated");
		try {
			mkdirSync(folder, { recursive: true });
			const files = Object.entries(documents(scratch)).map(([name, text]) => {
				const file = join(folder, name);
				writeFileSync(file, text);
				return file;
			});
			return { result: { files } };
		} finally {
			rmSync(scratch, { recursive: true });
		}
	},
});
