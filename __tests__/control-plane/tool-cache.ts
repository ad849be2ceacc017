import { homedir } from "node:os";
import { join } from "node:path";

/** Where built tools are kept by version, outside the checkout: a new clone finds them built. */
export const TOOL_CACHE = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
	"tickstack",
	"tools",
);

/** A mirror of Terraform's registry on disk, which the built providers are put into. */
export const PROVIDER_MIRROR = join(TOOL_CACHE, "mirror");
