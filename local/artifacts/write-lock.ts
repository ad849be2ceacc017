// `npm run artifacts:lock`: resolves the artifacts of engines.json and writes engines.lock.json and the flat POMs.
import { createHash } from "node:crypto";
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileName, parseCoordinates } from "./artifact.ts";
import engines from "./engines.json" with { type: "json" };
import {
	LOCK_FILE,
	type LockedArtifact,
	type LockedEngine,
	POMS,
} from "./lock.ts";
import { maven } from "./maven.ts";
import { flatPom, reactorPom, resolvingPom } from "./pom.ts";

/** What `dependency:list` writes of one artifact, e.g. `group:artifact:jar:1.0:compile:/path -- module x`. */
function parseListed(line: string): LockedArtifact | undefined {
	const match =
		/^\s+([^\s:]+(?::[^\s:]+){3,4}):(?:compile|runtime):(\/.+?)(?: -- module .*)?$/.exec(
			line,
		);
	if (!match?.[1] || !match[2]) return undefined;
	const bytes = readFileSync(match[2]);
	return {
		artifact: match[1],
		sha256: createHash("sha256").update(bytes).digest("hex"),
		size: bytes.length,
	};
}

const sum = (sizes: readonly { size: number }[]) =>
	sizes.reduce((total, { size }) => total + size, 0);

async function resolve(
	name: string,
	artifacts: readonly string[],
	pins: readonly string[],
): Promise<LockedArtifact[]> {
	const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
	try {
		const pom = join(folder, "pom.xml");
		const list = join(folder, "list.txt");
		writeFileSync(pom, resolvingPom(name, artifacts, pins));
		const args = [
			"-q",
			"-f",
			pom,
			"-DincludeScope=runtime",
			"-DoutputAbsoluteArtifactFilename=true",
			`-DoutputFile=${list}`,
		];
		await maven("list", args, { env: process.env });
		const locked = readFileSync(list, "utf8")
			.split("\n")
			.flatMap((line) => parseListed(line) ?? [])
			.sort((a, b) => (a.artifact < b.artifact ? -1 : 1));
		const names = locked.map(({ artifact }) =>
			fileName(parseCoordinates(artifact)),
		);
		const twice = names.find((file, i) => names.indexOf(file) !== i);
		if (twice) throw new Error(`${name}: two artifacts are called ${twice}`);
		return locked;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

interface WantedEngine {
	readonly version: string;
	readonly artifacts: readonly string[];
	readonly pins: readonly string[];
	/** An engine that it is added to: resolved together with it, it is what that one lacks. */
	readonly beside?: string;
}
const wanted: Readonly<Record<string, WantedEngine>> = engines;

async function resolveEngine(
	name: string,
	{ artifacts, pins, beside }: WantedEngine,
): Promise<LockedArtifact[]> {
	const base = beside ? wanted[beside] : undefined;
	if (!base) return resolve(name, artifacts, pins);
	const have = await resolveEngine(beside as string, base);
	const files = new Set(have.map(({ artifact }) => artifact));
	// Its own versions give way to those of what it is added to.
	const both = await resolve(
		name,
		[...base.artifacts, ...artifacts],
		[...files],
	);
	return both.filter(({ artifact }) => !files.has(artifact));
}

const locked: Record<string, LockedEngine> = {};
for (const [name, engine] of Object.entries(wanted)) {
	const { version } = engine;
	const all = await resolveEngine(name, engine);
	locked[name] = { version, size: sum(all), artifacts: all };
	mkdirSync(join(POMS, name), { recursive: true });
	writeFileSync(
		join(POMS, name, "pom.xml"),
		flatPom(
			name,
			all.map(({ artifact }) => artifact),
		),
	);
	process.stdout.write(
		`${name} ${version}: ${all.length} artifacts, ${(sum(all) / 2 ** 20).toFixed(0)} MiB\n`,
	);
}
writeFileSync(join(POMS, "pom.xml"), reactorPom(Object.keys(locked)));
writeFileSync(
	LOCK_FILE,
	`${JSON.stringify({ size: sum(Object.values(locked)), engines: locked }, null, "\t")}\n`,
);
