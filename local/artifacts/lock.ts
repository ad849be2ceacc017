import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileName, parseCoordinates } from "./artifact.ts";

export type EngineName =
	| "kafka"
	| "zookeeper"
	| "hdfs"
	| "elasticsearch"
	| "spark"
	/** What the distribution of Spark has for executors as pods, and a laptop needs none of. */
	| "spark-kubernetes"
	| "metrics-agent";

/** One file of an engine, as it must be. */
export interface LockedArtifact {
	/** `group:artifact:type[:classifier]:version` */
	readonly artifact: string;
	readonly sha256: string;
	/** Bytes. */
	readonly size: number;
}

export interface LockedEngine {
	readonly version: string;
	/** Bytes of all artifacts. */
	readonly size: number;
	readonly artifacts: readonly LockedArtifact[];
}

/** The content of `engines.lock.json`; made by `npm run artifacts:lock`. */
export interface EnginesLock {
	readonly size: number;
	readonly engines: Readonly<Record<EngineName, LockedEngine>>;
}

export const LOCK_FILE = join(import.meta.dirname, "engines.lock.json");
/** Holds the reactor POM and a folder with a flat POM for each engine. */
export const POMS = join(import.meta.dirname, "poms");

export function readLock(file: string = LOCK_FILE): EnginesLock {
	return JSON.parse(readFileSync(file, "utf8"));
}

/** Changes with any artifact of the engine. */
export function lockHash(engine: LockedEngine): string {
	return createHash("sha256").update(JSON.stringify(engine)).digest("hex");
}

/** The locked artifacts by the name of their file. */
export function byFileName(engine: LockedEngine): Map<string, LockedArtifact> {
	return new Map(
		engine.artifacts.map((locked) => [
			fileName(parseCoordinates(locked.artifact)),
			locked,
		]),
	);
}
