import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documents } from "./documents.ts";

/** `npm run docs`: writes docs/generated. */
const scratch = mkdtempSync(join(tmpdir(), "docs-"));
const folder = join(import.meta.dirname, "../../docs/generated");
try {
	mkdirSync(folder, { recursive: true });
	for (const [name, text] of Object.entries(documents(scratch)))
		writeFileSync(join(folder, name), text);
} finally {
	rmSync(scratch, { recursive: true });
}
