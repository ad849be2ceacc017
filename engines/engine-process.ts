import type { Duration } from "@tickstack/contracts/duration";
import type { Component, Engine } from "./component.ts";

/** The folders that an engine process works with: the only thing in which a laptop and an image differ. */
export interface EnginePaths {
	/** The engine's own files (jars, bin); read only. */
	readonly home: string;
	/** The rendered configuration; read only. */
	readonly config: string;
	/** What must survive a restart. */
	readonly data: string;
	readonly logs: string;
	readonly tmp: string;
}

/** How to see that a process does its work, by the engine's own signal. */
export type Readiness =
	| {
			readonly kind: "http";
			readonly url: string;
			/** Decides on the body of a 200 answer; absent: 200 is enough. */
			readonly accepts?: (body: string) => boolean;
	  }
	| { readonly kind: "tcp"; readonly host: string; readonly port: number };

/** A command that must have succeeded once before the process starts. */
export interface Preparation {
	readonly name: string;
	/** A path whose existence means that the preparation is done. */
	readonly unless: string;
	/** Arguments of `java`, as in {@link EngineProcess.command}. */
	readonly command: readonly string[];
}

/** What differs as long as a member has never been in a cluster: an Elasticsearch node may form a new one only then. */
export interface FirstStart {
	/** An absolute path that the member's readiness probe makes when it is in one. */
	readonly until: string;
	/**
	 * The one member that it is true of: others that are new wait for it, so that they never form a cluster beside one that
	 * exists already, as when a cluster grows from one node to three.
	 */
	readonly member: string;
	/** Relative to {@link EnginePaths.config}. */
	readonly files: Readonly<Record<string, string>>;
}

/**
 * One process of an engine, as data: both substrates run exactly this.
 * The local supervisor writes {@link files} to disk, the constructs put them into a ConfigMap.
 */
export interface EngineProcess {
	readonly engine: Engine;
	/** Unique within an environment. */
	readonly component: Component;
	/** Components that must be ready first. */
	readonly after: readonly Component[];
	/** The JDK's feature version that it is run with; undefined for a process without a JVM (Kibana). */
	readonly jdk: 17 | 25 | undefined;
	/** All arguments of `java`: JVM options, class path, main class, arguments. */
	readonly command: readonly string[];
	/** Instead of `java`: a program of the engine's own (Elasticsearch's launcher). Takes {@link command} as arguments. */
	readonly program?: string;
	/** The variable that gives {@link program} the home of its JDK; images that bring their own need none. */
	readonly javaHomeVariable?: string;
	readonly environment: Readonly<Record<string, string>>;
	/** Relative to {@link EnginePaths.config}. */
	readonly files: Readonly<Record<string, string>>;
	/** Take the place of the files of the same name until {@link FirstStart.until} exists. */
	readonly firstStart?: FirstStart;
	/** Absolute folders that must exist, writable by the process. */
	readonly directories: readonly string[];
	readonly prepare: readonly Preparation[];
	readonly readiness: Readiness;
	/** Host and port of everything it listens on, by name. */
	readonly listens: Readonly<
		Record<string, { readonly host: string; readonly port: number }>
	>;
	/** Engine processes that refuse to run as root. */
	readonly refusesRoot: boolean;
	/** SIGTERM to SIGKILL. */
	readonly terminationGracePeriod: Duration;
}
