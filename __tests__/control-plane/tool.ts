import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TOOL_CACHE } from "./tool-cache.ts";
import tools from "./tools.json" with { type: "json" };

/** What can be built, by the names of tools.json. */
export type ToolName = keyof typeof tools;

/** A program that is built from its Go module. */
export interface Tool {
	/** Below `go`: a module of our own that pins this program's and all that it needs. */
	readonly folder: string;
	readonly module: string;
	readonly version: string;
	/** Main package. */
	readonly package: string;
	/** For a provider of Terraform: the release under whose number the build is put into the mirror. */
	readonly standsInFor?: { readonly source: string; readonly version: string };
}

export const TOOLS: Readonly<Record<ToolName, Tool>> = tools;

/** The folder whose go.mod and go.sum pin what a tool is built from. */
export function pinnedModule({ folder }: Tool): string {
	return join(import.meta.dirname, "go", folder);
}

/** Where a tool's executable is kept: a folder for each version and content of the pins, so an old build is never taken for a new one. */
export function executable(name: ToolName): string {
	const tool = TOOLS[name];
	const pins = createHash("sha256").update(JSON.stringify(tool));
	for (const file of readdirSync(pinnedModule(tool)).sort())
		pins.update(readFileSync(join(pinnedModule(tool), file)));
	const key = `${name}-${tool.version}-${pins.digest("hex").slice(0, 8)}`;
	return join(TOOL_CACHE, "built", key, name);
}
