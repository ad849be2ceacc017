import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Loaded first (`--import`): whoever asks for `cdktf`, the providers' bindings included, gets the package of that name
 * in the folder CDKTN_FOLDER; `constructs` stays the one of this project, since there must be only one.
 */
const fork = createRequire(`${process.env.CDKTN_FOLDER}/index.js`);
const own = createRequire(import.meta.url);
// Resolved beforehand: the hook must not ask itself.
const SWAPPED = new Map([
	["cdktf", pathToFileURL(fork.resolve("cdktf")).href],
	["constructs", pathToFileURL(own.resolve("constructs")).href],
]);

registerHooks({
	resolve(specifier, context, next) {
		const url = SWAPPED.get(specifier);
		return url
			? { url, format: "commonjs", shortCircuit: true }
			: next(specifier, context);
	},
});
