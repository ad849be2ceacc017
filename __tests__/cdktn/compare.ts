import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOOL_CACHE } from "../control-plane/tool-cache.ts";

/** `npm run cdktn`: all that is synthesized is the same, byte for byte but for the version stamp, with the maintained fork in cdktf's place. */
const VERSIONS = { cdktf: "0.21.0", cdktn: "0.24.0" };
const ROOT = join(import.meta.dirname, "..", "..");

/** A folder whose `cdktf` is the fork. */
function installFork(): string {
	const folder = join(TOOL_CACHE, `cdktn-${VERSIONS.cdktn}`);
	if (existsSync(join(folder, "node_modules", "cdktf"))) return folder;
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, "package.json"),
		JSON.stringify({
			private: true,
			dependencies: { cdktf: `npm:cdktn@${VERSIONS.cdktn}` },
		}),
	);
	const { status, stderr } = spawnSync(
		"npm",
		["install", "--no-audit", "--no-fund", "--no-progress"],
		{ cwd: folder, encoding: "utf8" },
	);
	if (status !== 0) throw new Error(stderr);
	return folder;
}

/** Every file that is synthesized, with the version stamp taken out. */
function synth(version: string, fork?: string): Map<string, string> {
	const out = mkdtempSync(join(tmpdir(), "cdktn-"));
	try {
		const hook = join(import.meta.dirname, "swap-hook.ts");
		const { status, stderr } = spawnSync(
			process.execPath,
			[...(fork ? ["--import", hook] : []), join(ROOT, "main.ts")],
			{
				encoding: "utf8",
				env: {
					...process.env,
					CDKTF_OUTDIR: out,
					...(fork && { CDKTN_FOLDER: fork }),
				},
			},
		);
		if (status !== 0) throw new Error(stderr);
		return new Map(
			readdirSync(out, { recursive: true, withFileTypes: true })
				.filter((entry) => entry.isFile())
				.map((entry) => join(entry.parentPath, entry.name))
				.sort()
				.map((path) => [
					path.slice(out.length + 1),
					readFileSync(path, "utf8").replaceAll(
						`"version": "${version}"`,
						'"version": "STAMP"',
					),
				]),
		);
	} finally {
		rmSync(out, { recursive: true });
	}
}

const original = synth(VERSIONS.cdktf);
const forked = synth(VERSIONS.cdktn, installFork());
const names = [...new Set([...original.keys(), ...forked.keys()])].sort();
const different = names.filter(
	(name) => original.get(name) !== forked.get(name),
);
for (const name of different) process.stdout.write(`✗ ${name}\n`);
process.stdout.write(
	`files synthesized alike with cdktf ${VERSIONS.cdktf} and cdktn ${VERSIONS.cdktn}:\n${names.length - different.length} passed, ${different.length} failed\n`,
);
process.exitCode = different.length ? 1 : 0;
