import { bakeText, lockText, readLock, replaceFile } from "./files.ts";
import { lockDigests } from "./lock-digests.ts";
import { manifestDigest } from "./registry-client.ts";
import { registryCredentials } from "./registry-credentials.ts";

export interface UpdateLockOptions {
	readonly lockFile: string;
	readonly bakeFile: string;
	/** Registry (and folder) of the project's own images. @default they keep what they have */
	readonly registry: string | undefined;
	/** Hosts that speak http. */
	readonly insecure: readonly string[];
	/** Where Docker keeps its logins. */
	readonly dockerConfig: string;
	/** Whether both files are written. */
	readonly write: boolean;
}

export interface LockUpdate {
	/** How many images the lock holds. */
	readonly images: number;
	/** Images whose tag names another digest than the lock. */
	readonly changed: readonly {
		readonly name: string;
		readonly from: string | null;
		readonly to: string;
	}[];
	/** Images of the project, which were not looked up. */
	readonly skipped: readonly string[];
	/** Images that were not found, with the reason. */
	readonly problems: readonly string[];
}

/** Fills the lock with the digests that the tags name now, and the bake file with the bases'. */
export async function updateLock({
	lockFile,
	bakeFile,
	registry,
	insecure,
	dockerConfig,
	write,
}: UpdateLockOptions): Promise<LockUpdate> {
	const before = await readLock(lockFile);
	const { lock, changed, skipped, problems } = await lockDigests(
		before,
		(image) =>
			manifestDigest(image, {
				insecure,
				credentials: (host) => registryCredentials(host, dockerConfig),
			}),
		registry,
	);
	if (write) {
		const complete = { ...before, ...lock };
		await replaceFile(lockFile, lockText(complete));
		await replaceFile(bakeFile, bakeText(complete));
	}
	return {
		images: Object.keys(before).length,
		changed: changed.map((name) => ({
			name,
			from: before[name as keyof typeof before].digest ?? null,
			to: lock[name]?.digest ?? "",
		})),
		skipped,
		problems,
	};
}
