import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const NODE = join(ROOT, "node_modules", ".bin", "node");
const CLI = join(ROOT, "cli", "main.ts");

/** A module that is loaded first and sets the clock to another year. */
const OTHER_CLOCK = `data:text/javascript,${encodeURIComponent(
	"const now = Date.now; const shift = 9e11; Date.now = () => now() + shift; globalThis.Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(now() + shift); } static now() { return now() + shift; } };",
)}`;

/** Runs `tickstack synth` as a user does; every file that it writes, by its path. */
function synth(
	directory: string,
	environment: Readonly<Record<string, string>>,
	options: readonly string[] = [],
): Map<string, string> {
	const out = mkdtempSync(join(tmpdir(), "synth-"));
	try {
		execFileSync(
			NODE,
			[...options, CLI, "synth", "--out", join(out, "cdktf.out")],
			{ cwd: directory, env: { PATH: process.env.PATH, ...environment } },
		);
		const files = readdirSync(out, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name))
			.sort();
		return new Map(
			files.map((path) => [path.slice(out.length), readFileSync(path, "utf8")]),
		);
	} finally {
		rmSync(out, { recursive: true });
	}
}

test("what is synthesized depends on nothing but the repository", () => {
	const here = synth(ROOT, { TZ: "UTC", HOME: "/root" });
	const elsewhere = synth(
		tmpdir(),
		{ TZ: "Asia/Tokyo", HOME: tmpdir(), LANG: "tr_TR.UTF-8", USER: "somebody" },
		["--import", OTHER_CLOCK],
	);
	expect([...elsewhere.keys()]).toEqual([...here.keys()]);
	for (const [path, text] of here)
		expect([path, elsewhere.get(path)]).toEqual([path, text]);
	expect(here.size).toBeGreaterThan(10);
}, 60_000);

test("no path of this machine is in what is synthesized", () => {
	for (const text of synth(ROOT, {}).values()) expect(text).not.toContain(ROOT);
}, 60_000);

test("an environment is the same whether it is synthesized alone or with the others", () => {
	const all = synth(ROOT, {});
	const out = mkdtempSync(join(tmpdir(), "synth-"));
	try {
		execFileSync(NODE, [CLI, "synth", "--env", "prod", "--out", out]);
		for (const stack of ["foundation", "cluster", "platform", "pipeline"]) {
			const path = `stacks/prod-${stack}/cdk.tf.json`;
			expect(readFileSync(join(out, path), "utf8")).toBe(
				all.get(`/cdktf.out/${path}`),
			);
		}
	} finally {
		rmSync(out, { recursive: true });
	}
}, 60_000);

test("an unknown environment is refused with the usage", () => {
	expect(() =>
		execFileSync(NODE, [CLI, "synth", "--env", "qa"], {
			stdio: ["ignore", "ignore", "pipe"],
		}),
	).toThrow(/no environment qa[\s\S]*--env NAME/);
});
