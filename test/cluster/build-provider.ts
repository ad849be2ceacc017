import { spawnSync } from "node:child_process";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PROVIDER_MIRROR, TOOL_CACHE } from "./tool-cache.ts";
import tools from "./tools.json" with { type: "json" };

export type ProviderName = keyof typeof tools;

/** A build that failed, with the end of what the compiler said. */
export class BuildError extends Error {
	readonly code = "PROVIDER_BUILD_FAILED";

	constructor(name: string, output: string) {
		super(
			`${name} could not be built:\n${output.trim().split("\n").slice(-20).join("\n")}`,
		);
		this.name = "BuildError";
	}
}

const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/**
 * Builds a Terraform provider from its Go module, unless this version of it is built already (then it takes no time).
 * The released version is not among Go's modules: what is built stands in for it, under its number.
 * One compilation at a time, at the lowest priority; about 400 CPU-seconds the first time.
 * @returns the binary
 * @throws {BuildError}
 */
export function buildProvider(name: ProviderName): string {
	const { module, version, standsInFor } = tools[name];
	const type = standsInFor.source.split("/")[1];
	const folder = join(
		PROVIDER_MIRROR,
		"registry.terraform.io",
		standsInFor.source,
		standsInFor.version,
		PLATFORM,
	);
	const binary = join(
		folder,
		`terraform-provider-${type}_v${standsInFor.version}_x5`,
	);
	const mark = `${binary}.${version}`;
	if (existsSync(binary) && existsSync(mark)) return binary;

	process.stderr.write(`building ${name} ${version}, once …\n`);
	const sources = join(TOOL_CACHE, "src", name);
	const declared = join(import.meta.dirname, "go", name);
	for (const path of [sources, folder]) mkdirSync(path, { recursive: true });
	for (const file of readdirSync(declared))
		copyFileSync(join(declared, file), join(sources, file));
	const partial = join(folder, ".building");
	const { status, stderr, error } = spawnSync(
		"nice",
		[
			"-n",
			"15",
			"go",
			"build",
			"-trimpath",
			"-ldflags=-s -w",
			"-o",
			partial,
			module,
		],
		{
			cwd: sources,
			encoding: "utf8",
			env: {
				...process.env,
				CGO_ENABLED: "0",
				GOFLAGS: "-mod=mod -buildvcs=false -p=1",
			},
		},
	);
	if (status !== 0) throw new BuildError(name, error?.message ?? stderr);
	renameSync(partial, binary);
	writeFileSync(mark, "");
	return binary;
}

/** Terraform's configuration: providers from the mirror and from nowhere else. */
export function terraformConfig(): string {
	const path = join(TOOL_CACHE, "terraform.rc");
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(
		path,
		[
			"disable_checkpoint = true",
			"provider_installation {",
			"  filesystem_mirror {",
			`    path    = ${JSON.stringify(PROVIDER_MIRROR)}`,
			'    include = ["registry.terraform.io/*/*", "registry.opentofu.org/*/*"]',
			"  }",
			"}",
			"",
		].join("\n"),
	);
	return path;
}
