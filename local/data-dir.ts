import {
	existsSync,
	mkdirSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";

class DataDirError extends Error {
	readonly code = "DATA_DIR_FOREIGN";
	constructor(message: string) {
		super(message);
		this.name = "DataDirError";
	}
}

/** Marks a folder as ours: only what lies in a marked one is ever deleted. */
const MARK = ".tickstack";

/** The folder of one pipeline on this machine: data, configuration, logs and what is known of its processes. */
export class DataDir {
	/** Absolute. */
	readonly path: string;

	constructor(path: string) {
		this.path = path;
	}

	/** Processes of the last run, see {@link RunState}. */
	get stateFile(): string {
		return join(this.path, "run/state.json");
	}

	/** See {@link PipelineStatus}. */
	get statusFile(): string {
		return join(this.path, "run/status.json");
	}

	/** See {@link JobRecords}. */
	get jobsFile(): string {
		return join(this.path, "run/jobs.json");
	}

	get lockFile(): string {
		return join(this.path, "run/lock.json");
	}

	/** Whether it holds anything of a run. */
	get exists(): boolean {
		return existsSync(join(this.path, MARK));
	}

	/** @throws {DataDirError} for a folder that holds something else */
	create(): void {
		if (this.exists) return;
		if (existsSync(this.path) && readdirSync(this.path).length)
			throw new DataDirError(
				`${this.path} holds other files; choose an empty folder with --data-dir`,
			);
		mkdirSync(this.path, { recursive: true });
		writeFileSync(join(this.path, MARK), "");
	}

	/** Deletes what is in it. */
	reset(): void {
		if (!this.exists) return;
		for (const name of readdirSync(this.path))
			rmSync(join(this.path, name), { recursive: true });
	}
}
