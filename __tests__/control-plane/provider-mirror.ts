import {
	copyFileSync,
	existsSync,
	linkSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Tool } from "./tool.ts";
import { PROVIDER_MIRROR, TOOL_CACHE } from "./tool-cache.ts";

const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** Terraform and OpenTofu look under their own registry's name, and neither follows a symbolic link. */
const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"];

/**
 * Puts a provider that was built from its Go module where Terraform and OpenTofu look for the released one:
 * the released version is not among Go's modules, so what is built stands in for it, under its number.
 */
export function mirrorProvider(
	built: string,
	{ source, version }: NonNullable<Tool["standsInFor"]>,
): void {
	const name = `terraform-provider-${source.split("/")[1]}_v${version}_x5`;
	for (const registry of REGISTRIES) {
		const folder = join(PROVIDER_MIRROR, registry, source, version, PLATFORM);
		const target = join(folder, name);
		if (isSame(built, target)) continue;
		mkdirSync(folder, { recursive: true });
		const partial = `${target}.${process.pid}`;
		rmSync(partial, { force: true });
		try {
			linkSync(built, partial);
		} catch {
			copyFileSync(built, partial);
		}
		renameSync(partial, target);
	}
}

/** Whether the mirror holds this very build; a copy (where links cannot be made) counts when its size and time fit. */
function isSame(built: string, target: string): boolean {
	if (!existsSync(target)) return false;
	const [one, other] = [statSync(built), statSync(target)];
	return (
		one.ino === other.ino ||
		(one.size === other.size && other.mtimeMs >= one.mtimeMs)
	);
}

/** Terraform's and OpenTofu's configuration: providers from the mirror and from nowhere else. @returns its path */
export function writeTerraformRc(): string {
	const path = join(TOOL_CACHE, "terraform.rc");
	const text = [
		"disable_checkpoint = true",
		"provider_installation {",
		"  filesystem_mirror {",
		`    path    = ${JSON.stringify(PROVIDER_MIRROR)}`,
		`    include = ${JSON.stringify(REGISTRIES.map((registry) => `${registry}/*/*`))}`,
		"  }",
		"}",
		"",
	].join("\n");
	if (existsSync(path) && readFileSync(path, "utf8") === text) return path;
	mkdirSync(dirname(path), { recursive: true });
	const partial = `${path}.${process.pid}`;
	writeFileSync(partial, text);
	renameSync(partial, path);
	return path;
}
