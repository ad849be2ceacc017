/** Whether npm has installed what the lock file in `root` lists. */
export function packagesAreCurrent(root: string): boolean;

/** Runs a TypeScript file of the project on the project's own Node and exits as it exits. */
export function runOnOwnNode(
	script: string,
	args: readonly string[],
): Promise<void>;
