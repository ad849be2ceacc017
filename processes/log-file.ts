import {
	closeSync,
	copyFileSync,
	mkdirSync,
	openSync,
	renameSync,
	statSync,
	truncateSync,
} from "node:fs";
import { dirname } from "node:path";

const DEFAULT_LIMIT = 16 * 2 ** 20;
const DEFAULT_KEPT = 2;

/**
 * The output of a component. The process writes to the file itself, so it goes on when the supervisor is gone.
 * Because it keeps the file open, rotation copies and empties it; all writers append, so the next line is at its start.
 */
export class LogFile {
	readonly path: string;
	readonly #limit: number;
	readonly #kept: number;

	/**
	 * @param limit bytes from which {@link rotate} begins a new file. @default 16 MiB
	 * @param kept older files, `.1` being the youngest. @default 2
	 */
	constructor(path: string, limit = DEFAULT_LIMIT, kept = DEFAULT_KEPT) {
		this.path = path;
		this.#limit = limit;
		this.#kept = kept;
	}

	/** Calls back with a descriptor to append to, closed afterwards. */
	use<T>(callback: (descriptor: number) => T): T {
		mkdirSync(dirname(this.path), { recursive: true });
		const descriptor = openSync(this.path, "a");
		try {
			return callback(descriptor);
		} finally {
			closeSync(descriptor);
		}
	}

	rotate(): void {
		const { size } = statSync(this.path, { throwIfNoEntry: false }) ?? {
			size: 0,
		};
		if (size < this.#limit) return;
		for (let i = this.#kept - 1; i >= 1; i--)
			if (statSync(`${this.path}.${i}`, { throwIfNoEntry: false }))
				renameSync(`${this.path}.${i}`, `${this.path}.${i + 1}`);
		copyFileSync(this.path, `${this.path}.1`);
		truncateSync(this.path);
	}
}
