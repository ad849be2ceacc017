import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
} from "node:fs";
import { join } from "node:path";
import { parseCoordinates } from "./artifact.ts";
import { engineHome, lockCache } from "./cache.ts";
import {
	byFileName,
	type EngineName,
	type EnginesLock,
	type LockedArtifact,
	type LockedEngine,
	lockHash,
} from "./lock.ts";
import {
	type ArtifactSet,
	copyArtifacts,
	type MavenRun,
	purgeArtifacts,
} from "./maven-copy.ts";
import type { BarOutput } from "./progress-bar.ts";
import { changedSinceStamp, sha256 as sum, writeStamp } from "./stamp.ts";
import { unpack } from "./unpack.ts";

class ArtifactError extends Error {
	readonly code = "ARTIFACT_DAMAGED";
	constructor(message: string) {
		super(message);
		this.name = "ArtifactError";
	}
}

export interface FetchOptions extends MavenRun {
	readonly engines: readonly EngineName[];
	readonly lock: EnginesLock;
	readonly cache: string;
}

interface Wanted extends ArtifactSet {
	readonly name: EngineName;
	readonly engine: LockedEngine;
	readonly home: string;
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
	if (!all.every(isUntouched)) {
		const lock = await lockCache(cache, output);
		try {
			const missing: Wanted[] = [];
			for (const wanted of all)
				if (!(await isComplete(wanted, output))) missing.push(wanted);
			if (missing.length) await bring(missing, options);
		} finally {
			lock.release();
		}
	}
	return Object.fromEntries(
		all.map(({ name, home }) => [name, home]),
	) as Record<EngineName, string>;
}

const isUntouched = ({ engine, home }: Wanted) =>
	changedSinceStamp(home, lockHash(engine))?.length === 0;

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
	const incoming = join(cache, "incoming");
	rmSync(incoming, { recursive: true, force: true });
	try {
		await copyArtifacts(missing, incoming, options);
		let wrong = await check(missing, incoming, output);
		if (wrong.length) {
			await purgeArtifacts(wrong, options);
			await copyArtifacts(missing, incoming, options);
			wrong = await check(missing, incoming, output);
		}
		if (wrong.length)
			throw new ArtifactError(
				`${wrong.map(({ artifact }) => artifact).join(", ")}: the Maven repository serves something else than engines.lock.json says; check its mirror`,
			);
		for (const wanted of missing) await install(wanted, incoming);
	} finally {
		rmSync(incoming, { recursive: true, force: true });
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
