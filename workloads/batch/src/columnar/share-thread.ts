import { Worker } from "node:worker_threads";
import type { ComputedShare, ShareTask } from "./compute-share.ts";
import type { Share } from "./share.ts";

/** A thread that computes shares has ended before its time. */
export class ShareThreadError extends Error {
	readonly code = "BATCH_THREAD_FAILED";

	constructor(cause: Error) {
		super(`a thread of the batch has failed: ${cause.message}`, { cause });
		this.name = "ShareThreadError";
	}
}

/** Computes shares beside this thread, one after another. */
export class ShareThread {
	readonly #worker: Worker;
	readonly #waiting: PromiseWithResolvers<ComputedShare>[] = [];
	#failure: ShareThreadError | undefined;

	constructor(task: ShareTask) {
		this.#worker = new Worker(new URL("./share-worker.ts", import.meta.url), {
			workerData: task,
		});
		this.#worker.on("message", (computed: ComputedShare) =>
			this.#waiting.shift()?.resolve(computed),
		);
		this.#worker.on("messageerror", (error) => this.#fail(error));
		this.#worker.on("error", (error) => this.#fail(error as Error));
		this.#worker.on("exit", (code) =>
			this.#fail(new Error(`it ended with code ${code}`)),
		);
	}

	/** @throws {ShareThreadError} when the thread ends before it has answered */
	compute(share: Share): Promise<ComputedShare> {
		if (this.#failure) return Promise.reject(this.#failure);
		const waiting = Promise.withResolvers<ComputedShare>();
		this.#waiting.push(waiting);
		this.#worker.postMessage(share);
		return waiting.promise;
	}

	/** Ends the thread, whatever it does. */
	async close(): Promise<void> {
		await this.#worker.terminate();
	}

	#fail(cause: Error): void {
		this.#failure ??= new ShareThreadError(cause);
		for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
	}
}
