import { createHash } from "node:crypto";
import {
	chmodSync,
	createReadStream,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	rmSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseCoordinates } from "./artifact.ts";
import { engineHome } from "./cache.ts";
import {
	byFileName,
	type EngineName,
	type EnginesLock,
	type LockedArtifact,
	type LockedEngine,
	lockHash,
	POMS,
} from "./lock.ts";
import { maven } from "./maven.ts";
import { MavenProgress } from "./maven-progress.ts";
import { type BarOutput, ProgressBar } from "./progress-bar.ts";
import { changedSinceStamp, writeStamp } from "./stamp.ts";
import { unpack } from "./unpack.ts";

export class ArtifactError extends Error {
	readonly code = "ARTIFACT_DAMAGED";
	constructor(message: string) {
		super(message);
		this.name = "ArtifactError";
	}
}

export interface FetchOptions {
	readonly engines: readonly EngineName[];
	readonly lock: EnginesLock;
	readonly cache: string;
	/** The caller's environment: Maven's own variables hold. */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Progress and what was found damaged. */
	readonly output: BarOutput;
	/** Folder of the reactor. @default the project's own */
	readonly poms?: string;
	/** Further arguments of Maven. */
	readonly mavenArguments?: readonly string[];
	readonly signal?: AbortSignal;
}

interface Wanted {
	readonly name: EngineName;
	readonly engine: LockedEngine;
	readonly home: string;
	readonly files: ReadonlyMap<string, LockedArtifact>;
}

/**
 * Brings the engines into the cache and returns the home of each. What is there already is only looked at (size and
 * time of its files), so a second call takes milliseconds. Everything that Maven has brought is compared with the
 * lock; a damaged file is named, removed from Maven's own repository too, and fetched once more.
 *
 * @throws {ArtifactError} when what Maven brings a second time is still not what the lock says
 * @throws {MavenError} when there is no Maven or it fails (network, unknown artifact)
 */
export async function fetchEngines(
	options: FetchOptions,
): Promise<Record<EngineName, string>> {
	const { lock, cache, output } = options;
	const all = options.engines.map((name): Wanted => {
		const engine = lock.engines[name];
		return {
			name,
			engine,
			home: engineHome(cache, name, engine),
			files: byFileName(engine),
		};
	});
	const missing: Wanted[] = [];
	for (const wanted of all)
		if (!(await isComplete(wanted, output))) missing.push(wanted);
	if (missing.length) await bring(missing, options);
	return Object.fromEntries(
		all.map(({ name, home }) => [name, home]),
	) as Record<EngineName, string>;
}

const isArchive = ({ engine }: Wanted) =>
	engine.artifacts.every(
		({ artifact }) => parseCoordinates(artifact).type === "zip",
	);

async function isComplete(wanted: Wanted, output: BarOutput): Promise<boolean> {
	const { name, engine, home, files } = wanted;
	const changed = changedSinceStamp(home, lockHash(engine));
	if (changed?.length === 0) return true;
	if (isArchive(wanted)) {
		if (changed)
			output.write(
				`${name}: ${changed[0]} in the cache is not what was unpacked; unpacking it anew\n`,
			);
		return false;
	}
	const libs = join(home, "libs");
	if (!existsSync(libs)) return false;
	let complete = true;
	const present = new Set(readdirSync(libs));
	for (const file of present)
		if (!files.has(file)) rmSync(join(libs, file), { recursive: true });
	for (const [file, locked] of files) {
		const path = join(libs, file);
		if (!present.has(file)) complete = false;
		else if (!changed || changed.includes(join("libs", file))) {
			const sha256 = await sum(path);
			if (sha256 === locked.sha256) continue;
			output.write(`${name}: ${damaged(file, locked, sha256, "the cache")}\n`);
			rmSync(path);
			complete = false;
		}
	}
	if (complete) writeStamp(home, lockHash(engine));
	return complete;
}

async function bring(
	missing: readonly Wanted[],
	options: FetchOptions,
): Promise<void> {
	const { cache, output } = options;
	for (const folder of [cache, join(cache, "engines")]) {
		mkdirSync(folder, { recursive: true });
		chmodSync(folder, 0o755);
	}
	const incoming = mkdtempSync(join(cache, "incoming-"));
	try {
		await copy(missing, incoming, options);
		let wrong = await check(missing, incoming, output);
		if (wrong.length) {
			await maven(
				"purge-local-repository",
				[
					...(options.mavenArguments ?? []),
					"-q",
					"-N",
					"-f",
					join(options.poms ?? POMS, "pom.xml"),
					`-DmanualInclude=${wrong.map(({ artifact }) => purgeName(artifact)).join(",")}`,
					"-DresolutionFuzziness=version",
					"-DreResolve=false",
				],
				options,
			);
			await copy(missing, incoming, options);
			wrong = await check(missing, incoming, output);
		}
		if (wrong.length)
			throw new ArtifactError(
				`${wrong.map(({ artifact }) => artifact).join(", ")}: the Maven repository serves something else than engines.lock.json says; check its mirror`,
			);
		for (const wanted of missing) await install(wanted, incoming);
	} finally {
		rmSync(incoming, { recursive: true });
	}
}

function purgeName(artifact: string): string {
	const { group, artifact: id, version } = parseCoordinates(artifact);
	return `${group}:${id}:${version}`;
}

async function copy(
	missing: readonly Wanted[],
	incoming: string,
	options: FetchOptions,
): Promise<void> {
	const sizes = new Map(
		missing.flatMap(({ files }) =>
			[...files].map(([file, { size }]) => [file, size]),
		),
	);
	const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
	const progress = new MavenProgress(sizes);
	const names = missing.map(({ name }) => name);
	options.output.write(
		`Fetching ${names.join(", ")} through Maven (${(total / 1e6).toFixed(0)} MB, once)\n`,
	);
	const bar = new ProgressBar(options.output, "engines", total);
	const tick = setInterval(() => {
		for (const name of names) {
			const folder = join(incoming, name);
			if (existsSync(folder))
				for (const file of readdirSync(folder)) progress.arrived(file);
		}
		bar.update(progress.bytes);
	}, 500);
	try {
		await maven(
			"copy-dependencies",
			[
				...(options.mavenArguments ?? []),
				"-T",
				"4",
				"-f",
				join(options.poms ?? POMS, "pom.xml"),
				"-pl",
				names.join(","),
				`-Dincoming=${incoming}`,
			],
			{ ...options, onLine: (line) => progress.line(line) },
		);
	} finally {
		clearInterval(tick);
		bar.end();
	}
}

/** The artifacts that are not as locked; their files are removed. */
async function check(
	missing: readonly Wanted[],
	incoming: string,
	output: BarOutput,
): Promise<LockedArtifact[]> {
	const wrong: LockedArtifact[] = [];
	for (const { name, files } of missing)
		for (const [file, locked] of files) {
			const path = join(incoming, name, file);
			const sha256 = existsSync(path) ? await sum(path) : "absent";
			if (sha256 === locked.sha256) continue;
			output.write(
				`${name}: ${damaged(file, locked, sha256, "Maven's repository")}\n`,
			);
			rmSync(path, { force: true });
			wrong.push(locked);
		}
	return wrong;
}

async function install(wanted: Wanted, incoming: string): Promise<void> {
	const { name, engine, home, files } = wanted;
	if (isArchive(wanted)) {
		const fresh = join(incoming, "unpacked");
		for (const file of files.keys())
			await unpack(join(incoming, name, file), fresh);
		rmSync(home, { recursive: true, force: true });
		renameSync(fresh, home);
	} else {
		const libs = join(home, "libs");
		mkdirSync(libs, { recursive: true });
		for (const file of files.keys()) {
			renameSync(join(incoming, name, file), join(libs, file));
			chmodSync(join(libs, file), 0o644);
		}
	}
	writeStamp(home, lockHash(engine));
}

function damaged(
	file: string,
	locked: LockedArtifact,
	sha256: string,
	where: string,
): string {
	return `${file} in ${where} is damaged (sha256 ${sha256.slice(0, 12)}…, locked ${locked.sha256.slice(0, 12)}…); fetching it anew`;
}

async function sum(file: string): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
	return hash.digest("hex");
}
