import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT_CONFIG } from "@tickstack/contracts/config";
import { pauseMs } from "@tickstack/contracts/retry";
import { LogFile } from "./log-file.ts";
import { lastWords } from "./log-tail.ts";
import {
	identify,
	type ProcessId,
	processGroups,
	signalProcess,
} from "./process-table.ts";
import type {
	State,
	SupervisedSpec,
	SupervisionPolicy,
} from "./supervised-spec.ts";
import { commandAs } from "./system-user.ts";

/** Lines of a log that say why a process has failed. */
const LAST_WORDS = 12;

/** One component: started, watched, started again when it ends, stopped with its whole process group. */
export class SupervisedProcess {
	readonly spec: SupervisedSpec;
	readonly log: LogFile;
	/** When off, a process that ends stays ended: `stopped`. */
	restarts = true;
	readonly #policy: SupervisionPolicy;
	readonly #onChange: () => void;
	#state: State = "waiting";
	#reason = "";
	#id: ProcessId | undefined;
	#exit: number | string | null = null;
	#everReady = false;
	#endsInARow = 0;
	#hasFailed = false;
	#isGivenUp = false;
	#lastWords: readonly string[] = [];
	#restarted = 0;
	#ended = Promise.resolve();
	readonly #stopping = new AbortController();

	constructor(
		spec: SupervisedSpec,
		policy: SupervisionPolicy,
		onChange: () => void,
	) {
		this.spec = spec;
		this.log = new LogFile(spec.logFile);
		this.#policy = policy;
		this.#onChange = onChange;
	}

	get state(): State {
		return this.#state;
	}

	/** Why it is not running, for `backing off` and `failed`. */
	get reason(): string {
		return this.#reason;
	}

	/** The process, while it runs. */
	get id(): ProcessId | undefined {
		return this.#id;
	}

	/** How it has ended the last time: the exit code, or the name of the signal; null before its first end. */
	get exit(): number | string | null {
		return this.#exit;
	}

	/** Times that it was started again. */
	get restarted(): number {
		return this.#restarted;
	}

	/** The last lines of its log when it has failed, until it is ready again. */
	get lastWords(): readonly string[] {
		return this.#lastWords;
	}

	/** Whether it keeps ending, or cannot be started at all; until it is ready again. */
	get hasFailed(): boolean {
		return this.#hasFailed;
	}

	/** Whether it has failed and is not started again. */
	get isGivenUp(): boolean {
		return this.#isGivenUp;
	}

	/** What others wait for: a service that has been ready once, or a job that is done. */
	get isUp(): boolean {
		return this.spec.kind === "job"
			? this.#state === "done"
			: this.#state === "ready" || this.#state === "unready";
	}

	/** Keeps it running until {@link stop}. Resolves when it is stopped, done or failed. */
	async run(): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#ended = promise;
		try {
			while (!this.#stopping.signal.aborted) {
				const ran = await this.#once();
				if (!ran || this.#stopping.signal.aborted) break;
				const wait = pauseMs(this.#policy.restart, ++this.#endsInARow);
				this.#enter(
					this.#hasFailed ? "failed" : "backing off",
					`${this.#reason}; next start in ${wait} ms`,
				);
				await sleep(wait, undefined, { signal: this.#stopping.signal }).catch(
					() => undefined,
				);
				this.#restarted++;
			}
			if (this.#stopping.signal.aborted) this.#enter("stopped");
		} finally {
			resolve();
		}
	}

	/** SIGTERM, after the grace SIGKILL to the whole group; resolves when nothing of it is left. */
	async stop(): Promise<void> {
		if (this.#stopping.signal.aborted) return this.#ended;
		this.#stopping.abort();
		const id = this.#id;
		if (id) {
			this.#enter("stopping");
			signalProcess(id, "SIGTERM");
			const late = setTimeout(() => this.kill(), this.spec.stopGraceMs);
			await this.#ended;
			clearTimeout(late);
		}
		await this.#ended;
		this.#enter("stopped");
	}

	/** SIGKILL to the whole group. */
	kill(): void {
		if (this.#id) killGroup(this.#id.pid);
	}

	/** @returns whether it may be started again */
	async #once(): Promise<boolean> {
		this.#enter("preparing");
		try {
			await this.spec.prepare?.();
		} catch (error) {
			this.#giveUp(`cannot be prepared: ${(error as Error).message}`);
			return false;
		}
		if (this.#stopping.signal.aborted) return false;
		const startedAt = performance.now();
		const child = this.#spawn();
		const exit = new Promise<string | number>((resolve) => {
			child.once("error", (error) => resolve(error.message));
			child.once("exit", (code, signal) => resolve(signal ?? code ?? 0));
		});
		this.#id = child.pid ? identify(child.pid) : undefined;
		this.#enter("starting");
		const ended = new AbortController();
		void this.#watch(AbortSignal.any([ended.signal, this.#stopping.signal]));
		const how = await exit;
		ended.abort();
		await this.#endGroup(child.pid);
		this.#id = undefined;
		this.#exit = how;
		return this.#afterExit(how, performance.now() - startedAt);
	}

	#spawn(): ChildProcess {
		const { environment, cwd, runAs } = this.spec;
		const command = commandAs(runAs, this.spec.program, this.spec.args);
		return this.log.use((descriptor) =>
			spawn(command.program, command.args, {
				cwd,
				env: environment,
				stdio: ["ignore", descriptor, descriptor],
				// A group of its own: Ctrl-C on the terminal reaches the supervisor alone, which keeps the order.
				detached: true,
				...command.options,
			}),
		);
	}

	/** Follows the readiness of the running process until the signal. */
	async #watch(over: AbortSignal): Promise<void> {
		if (this.spec.kind === "job") return;
		while (!over.aborted) {
			const ready = await this.spec.ready().catch(() => false);
			if (over.aborted) return;
			if (ready && this.#state !== "ready") {
				this.#everReady = true;
				this.#hasFailed = false;
				this.#lastWords = [];
				this.#enter("ready");
			} else if (!ready && this.#state === "ready") this.#enter("unready");
			const wait = ready ? this.#policy.watchMs : this.#policy.pollMs;
			await sleep(wait, undefined, { signal: over }).catch(() => undefined);
		}
	}

	/** What the process has left behind, e.g. a server whose launcher was killed. */
	async #endGroup(group: number | undefined): Promise<void> {
		if (!group) return;
		while (processGroups().has(group)) {
			killGroup(group);
			await sleep(20);
		}
	}

	#afterExit(how: string | number, ranMs: number): boolean {
		if (this.#stopping.signal.aborted) return false;
		const { kind, missing } = this.spec;
		if (kind === "job" && how === 0) {
			this.#enter("done");
			return false;
		}
		this.#reason =
			typeof how === "number" ? `ended with exit code ${how}` : `ended: ${how}`;
		if (!this.restarts) {
			this.#enter("stopped", this.#reason);
			return false;
		}
		if (ranMs >= this.#policy.goodRunMs) this.#endsInARow = 0;
		const tooOften = this.#endsInARow + 1 >= this.#policy.earlyEnds;
		if (how !== EXIT_CONFIG && !tooOften) return true;
		this.#hasFailed = true;
		this.#lastWords = lastWords(this.log.path, LAST_WORDS);
		// What the others depend on and has never worked ends their start.
		const again = missing !== undefined || this.#everReady;
		if (how !== EXIT_CONFIG && again) return true;
		this.#giveUp(this.#reason);
		return false;
	}

	#giveUp(reason: string): void {
		this.#hasFailed = true;
		this.#isGivenUp = true;
		this.#enter("failed", reason);
	}

	#enter(state: State, reason = ""): void {
		this.#state = state;
		this.#reason = reason;
		this.#onChange();
	}
}

function killGroup(group: number): void {
	try {
		process.kill(-group, "SIGKILL");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
	}
}
