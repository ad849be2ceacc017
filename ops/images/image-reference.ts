/** Where an image lies: `registry/path:tag`. */
export interface ImageLocation {
	/** Host, with a port if it has one. */
	readonly registry: string;
	readonly path: string;
	readonly tag: string;
}

/** The first part of a repository is a registry when it has a dot or a port, or is `localhost` (Docker's rule). */
const QUALIFIED = /^((?:[^/]*[.:][^/]*|localhost))\/(.+)$/;

/**
 * @param repository as in `images.lock.json`; one without a registry belongs to `ownRegistry`
 * @param ownRegistry registry of the project's own images, with a folder if it has one
 * @returns nothing when the repository needs `ownRegistry` and it was not given
 */
export function imageLocation(
	{ repository, tag }: { readonly repository: string; readonly tag: string },
	ownRegistry?: string,
): ImageLocation | undefined {
	const full = QUALIFIED.test(repository)
		? repository
		: ownRegistry && `${ownRegistry}/${repository}`;
	const [, registry, path] = full?.match(QUALIFIED) ?? [];
	return registry && path ? { registry, path, tag } : undefined;
}
