import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { report } from "./report.ts";

/**
 * Synthesizes all environments in one process, beside the same after importing the providers by their package root,
 * as most projects do. Best of some runs after one that warms the disk.
 */
const RUNS = 5;
const root = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "bench-synth-"));
const barrels = join(folder, "barrels.mjs");
writeFileSync(
	barrels,
	["google", "helm", "kubernetes"]
		.map(
			(provider) =>
				`import * as ${provider} from ${JSON.stringify(`${root}node_modules/@cdktf/provider-${provider}/lib/index.js`)};\n` +
				// A root that loads lazily is loaded as far as its members are named.
				`for (const name of Object.keys(${provider})) void ${provider}[name];\n`,
		)
		.join(""),
);

function measure(options: readonly string[]): {
	wallMs: number;
	cpuMs: number;
	rssMib: number;
} {
	const usage = `data:text/javascript,${encodeURIComponent(
		"process.on('exit', () => process.stderr.write(JSON.stringify({ wall: performance.now(), cpu: process.cpuUsage().user / 1e3, rss: process.resourceUsage().maxRSS })));",
	)}`;
	const runs = Array.from({ length: RUNS + 1 }, () => {
		const { stderr, status } = spawnSync(
			process.execPath,
			[
				"--import",
				usage,
				"--import",
				join(root, "stacks/compile-cache.ts"),
				...options,
				`${root}main.ts`,
			],
			{
				encoding: "utf8",
				env: { ...process.env, CDKTF_OUTDIR: join(folder, "out") },
			},
		);
		if (status !== 0) throw new Error(stderr);
		return JSON.parse(stderr) as { wall: number; cpu: number; rss: number };
	}).slice(1);
	return {
		wallMs: Math.round(Math.min(...runs.map(({ wall }) => wall))),
		cpuMs: Math.round(Math.min(...runs.map(({ cpu }) => cpu))),
		rssMib: Math.round(Math.min(...runs.map(({ rss }) => rss)) / 1_024),
	};
}

try {
	report([
		{ synth: "one import a construct", ...measure([]) },
		{ synth: "package roots", ...measure(["--import", barrels]) },
	]);
} finally {
	rmSync(folder, { recursive: true });
}
