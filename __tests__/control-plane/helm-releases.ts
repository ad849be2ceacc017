import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStack } from "./synth-stacks.ts";

interface Release {
	readonly name: string;
	readonly chart: string;
	readonly values?: readonly string[];
}

/** What Helm says of one release of a stack. */
export interface ReleaseCheck {
	readonly name: string;
	/** Undefined: all is well. */
	readonly problem?: string;
	/** The chart lies in a repository and was not looked at. */
	readonly remote?: true;
}

/**
 * Has Helm's own command lint and render the releases of a stack whose chart is the project's, with the values that the
 * stack gives: each object of the values must come out.
 * @param helm the executable
 */
export function checkReleases(folder: string, helm: string): ReleaseCheck[] {
	const releases = Object.values(
		readStack(folder).resource?.helm_release ?? {},
	) as readonly Release[];
	return releases.map(({ name, chart, values = [] }) => {
		if (!existsSync(join(folder, chart, "Chart.yaml")))
			return { name, remote: true };
		const files = values.flatMap((text, index) => {
			const file = join(folder, `values-${name}-${index}.json`);
			writeFileSync(file, text);
			return ["--values", file];
		});
		const run = (...args: readonly string[]) =>
			spawnSync(helm, [...args, ...files], { cwd: folder, encoding: "utf8" });
		const lint = run("lint", "--strict", chart);
		if (lint.status !== 0) return { name, problem: lint.stdout + lint.stderr };
		const rendered = run("template", name, chart);
		if (rendered.status !== 0) return { name, problem: rendered.stderr };
		const [given, found] = [
			values.flatMap(declared).sort(),
			objectsIn(rendered.stdout).sort(),
		];
		return given.join() === found.join()
			? { name }
			: { name, problem: `renders ${found.join()}, not ${given.join()}` };
	});
}

/** The objects among the values of the chart `custom-resources`, as `kind/name`. */
const declared = (values: string): string[] =>
	(
		JSON.parse(values) as {
			resources?: readonly { kind: string; name: string }[];
		}
	).resources?.map(({ kind, name }) => `${kind}/${name}`) ?? [];

/** The objects of a rendered chart. */
const objectsIn = (manifests: string): string[] =>
	manifests.split(/^---$/m).flatMap((text) => {
		const kind = /^kind: (\S+)$/m.exec(text)?.[1];
		const name = /^metadata:\n {2}name: (\S+)$/m.exec(text)?.[1];
		return kind && name ? [`${kind}/${name}`] : [];
	});
