import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseCoordinates } from "./artifact.ts";
import { type LockedArtifact, POMS } from "./lock.ts";
import { maven } from "./maven.ts";
import { MavenProgress } from "./maven-progress.ts";
import { type BarOutput, ProgressBar } from "./progress-bar.ts";

/** How Maven is run. */
export interface MavenRun {
	/** The caller's environment: Maven's own variables hold. */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Progress, and what was found damaged. */
	readonly output: BarOutput;
	/** Folder of the reactor. @default the project's own */
	readonly poms?: string;
	/** Further arguments. */
	readonly mavenArguments?: readonly string[];
	readonly signal?: AbortSignal;
}

/** The artifacts of one project of the reactor, by the name of their file. */
export interface ArtifactSet {
	readonly name: string;
	readonly files: ReadonlyMap<string, LockedArtifact>;
}

const LOOK_MS = 500;

const argumentsOf = ({ mavenArguments = [], poms = POMS }: MavenRun) => [
	...mavenArguments,
	"-f",
	join(poms, "pom.xml"),
];

/** Copies artifacts to `incoming/NAME/FILE`, downloading what Maven's repository lacks, with a progress bar. */
export async function copyArtifacts(
	sets: readonly ArtifactSet[],
	incoming: string,
	run: MavenRun,
): Promise<void> {
	const sizes = new Map(
		sets.flatMap(({ files }) =>
			[...files].map(([file, { size }]) => [file, size]),
		),
	);
	const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
	const progress = new MavenProgress(sizes);
	const names = sets.map(({ name }) => name);
	run.output.write(
		`Fetching ${names.join(", ")} through Maven (${(total / 1e6).toFixed(0)} MB, once)\n`,
	);
	const bar = new ProgressBar(run.output, "engines", total);
	const look = setInterval(() => {
		for (const name of names) {
			const folder = join(incoming, name);
			if (existsSync(folder))
				for (const file of readdirSync(folder)) progress.arrived(file);
		}
		bar.update(progress.bytes);
	}, LOOK_MS);
	try {
		await maven(
			"copy-dependencies",
			[
				...argumentsOf(run),
				...["-T", "4", "-pl", names.join(","), `-Dincoming=${incoming}`],
			],
			{ ...run, onLine: (line) => progress.line(line) },
		);
	} finally {
		clearInterval(look);
		bar.end();
	}
}

/** Removes artifacts from Maven's own repository, wherever the user's settings put it. */
export async function purgeArtifacts(
	artifacts: readonly LockedArtifact[],
	run: MavenRun,
): Promise<void> {
	const names = artifacts.map((locked) => {
		const { group, artifact, version } = parseCoordinates(locked.artifact);
		return `${group}:${artifact}:${version}`;
	});
	await maven(
		"purge-local-repository",
		[
			...argumentsOf(run),
			...["-q", "-N", `-DmanualInclude=${names.join(",")}`],
			...["-DresolutionFuzziness=version", "-DreResolve=false"],
		],
		run,
	);
}
