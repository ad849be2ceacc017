import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documents } from "../../stacks/documentation/documents.ts";

const FOLDER = join(__dirname, "../../docs/generated");
const scratch = mkdtempSync(join(tmpdir(), "docs-"));
const written = documents(scratch);
afterAll(() => rmSync(scratch, { recursive: true }));

test.each(Object.entries(written))(
	"docs/generated/%s is what the code says (npm run docs)",
	(name, text) => {
		expect(readFileSync(join(FOLDER, name), "utf8")).toBe(text);
	},
);

test("nothing else lies in docs/generated", () => {
	expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(written).sort());
});
