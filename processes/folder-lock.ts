import {
	linkSync,
	mkdirSync,
	readFileSync,
	renameSync,
	statSync,
	unlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { identify, isRunning, type ProcessId } from "./process-table.ts";

export class FolderLockedError extends Error {
	readonly code = "FOLDER_LOCKED";
	readonly holder: LockHolder;
	constructor(what: string, holder: LockHolder) {
		super(
			`${what} is in use by pid ${holder.pid} since ${holder.since} (${holder.purpose})`,
		);
		this.name = "FolderLockedError";
		this.holder = holder;
	}
}

export interface LockHolder extends ProcessId {
	/** RFC 3339. */
	readonly since: string;
	readonly purpose: string;
}

/** A lock file that dies with its holder: one whose process is gone counts as released. */
export class FolderLock {
	readonly #file: string;
	#released = false;

	private constructor(file: string) {
		this.#file = file;
	}

	/** @throws {FolderLockedError} saying who holds it */
	static take(
		file: string,
		{ what, purpose }: { what: string; purpose: string },
	): FolderLock {
		mkdirSync(dirname(file), { recursive: true });
		const own = `${file}.${process.pid}`;
		const me = identify(process.pid) as ProcessId;
		writeFileSync(own, JSON.stringify({ ...me, purpose }));
		try {
			for (;;) {
				try {
					// A link is made whole or not at all: nobody reads a half-written lock.
					linkSync(own, file);
					return new FolderLock(file);
				} catch (error) {
					if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
				}
				const other = readHolder(file);
				if (other && isRunning(other)) throw new FolderLockedError(what, other);
				discard(file);
			}
		} finally {
			unlinkSync(own);
		}
	}

	release(): void {
		if (this.#released) return;
		this.#released = true;
		unlinkSync(this.#file);
	}
}

/** Who holds the lock now; undefined when nobody does. */
export function lockHolder(file: string): LockHolder | undefined {
	const holder = readHolder(file);
	return holder && isRunning(holder) ? holder : undefined;
}

function readHolder(file: string): LockHolder | undefined {
	try {
		const since = statSync(file).mtime.toISOString();
		return { ...JSON.parse(readFileSync(file, "utf8")), since };
	} catch {
		return undefined;
	}
}

/** Removes a lock whose holder is gone; of several that try at once one succeeds, and a fresh lock is put back. */
function discard(file: string): void {
	const aside = `${file}.stale.${process.pid}`;
	try {
		renameSync(file, aside);
	} catch {
		return;
	}
	const holder = readHolder(aside);
	if (holder && isRunning(holder)) renameSync(aside, file);
	else unlinkSync(aside);
}
