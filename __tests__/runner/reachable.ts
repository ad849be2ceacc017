import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Imports and re-exports as the formatter writes them, but for those of types only. */
const IMPORT =
	/^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;

const known = new Map<string, readonly string[]>();

function imports(file: string): readonly string[] {
	let found = known.get(file);
	if (!found) {
		found = [...readFileSync(file, "utf8").matchAll(IMPORT)].map(
			([, specifier = ""]) =>
				specifier.startsWith(".") ? join(dirname(file), specifier) : specifier,
		);
		known.set(file, found);
	}
	return found;
}

/**
 * What a module loads: itself, modules by their absolute path, packages by their specifier. Packages, those of the
 * workspace too, are not looked into.
 *
 * @param file absolute path of a TypeScript module
 */
export function reachable(file: string): ReadonlySet<string> {
	const reached = new Set<string>();
	const visit = (module: string) => {
		if (reached.has(module)) return;
		reached.add(module);
		if (module.startsWith("/") && module.endsWith(".ts"))
			imports(module).forEach(visit);
	};
	visit(file);
	return reached;
}
