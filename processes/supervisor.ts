import {
	identify,
	type ProcessId,
	processGroups,
	residentBytes,
} from "./process-table.ts";
import { type RunState, writeRunState } from "./run-state.ts";
import { SupervisedProcess } from "./supervised-process.ts";
import {
	type RunEnd,
	SUPERVISION,
	type SupervisedSpec,
	type SupervisionPolicy,
} from "./supervised-spec.ts";

class StartError extends Error {
	readonly code = "START_FAILED";
	readonly component: string;
	constructor(
		component: string,
		reason: string,
		lastWords: readonly string[] = [],
	) {
		const words = lastWords.length
			? `; its last lines:\n${lastWords.join("\n")}`
			: "";
		super(`${component} did not start: ${reason}${words}`);
		this.name = "StartError";
		this.component = component;
	}
}

export interface SupervisorOptions {
	/** Where the processes are recorded, see {@link RunState}. */
	readonly stateFile: string;
	readonly policy?: Partial<SupervisionPolicy>;
	/** Called at every change of a component's state. */
	readonly onChange?: (changed: SupervisedProcess) => void;
}

const HOUSEKEEPING_MS = 2_000;

/**
 * Runs processes in the order of their dependencies and keeps them running. Every process is recorded before the
 * next is started, so that a later run finds what a killed supervisor has left.
 */
export class Supervisor {
	readonly processes: readonly SupervisedProcess[];
	readonly #stateFile: string;
	readonly #onChange: (changed: SupervisedProcess) => void;
	readonly #self = identify(process.pid) as ProcessId;
	readonly #waiting = new Set<() => void>();
	readonly #policy: SupervisionPolicy;
	/** Processes that are run once, beside the components. */
	readonly #once = new Set<SupervisedProcess>();
	#members = new Map<number, readonly ProcessId[]>();
	#housekeeping: NodeJS.Timeout | undefined;
	#recorded = "";
	#stopping = false;

	/** @throws {TypeError} when a component comes after one that there is not, or after itself */
	constructor(specs: readonly SupervisedSpec[], options: SupervisorOptions) {
		checkOrder(specs);
		this.#policy = { ...SUPERVISION, ...options.policy };
		this.#stateFile = options.stateFile;
		this.#onChange = options.onChange ?? (() => {});
		this.processes = specs.map((spec) => {
			const supervised: SupervisedProcess = new SupervisedProcess(
				spec,
				this.#policy,
				() => this.#changed(supervised),
			);
			return supervised;
		});
	}

	/**
	 * Starts everything; resolves when all services are ready and all jobs done, but for those that the others can be
	 * without and that have failed.
	 * @throws {StartError} when another component has failed; what runs is left running
	 */
	async start(): Promise<void> {
		this.#housekeeping = setInterval(() => this.#keepHouse(), HOUSEKEEPING_MS);
		this.#housekeeping.unref();
		for (const supervised of this.processes)
			void this.#startInOrder(supervised);
		await this.#until(() =>
			this.processes.every(({ isUp, hasFailed }) => isUp || hasFailed),
		);
	}

	/**
	 * Runs a process to its end, or stops it at the signal or with the pipeline. It is recorded, logged and killed as
	 * the components are, and not started again.
	 */
	async runOnce(spec: SupervisedSpec, signal: AbortSignal): Promise<RunEnd> {
		const run: SupervisedProcess = new SupervisedProcess(
			spec,
			this.#policy,
			() => this.#changed(run),
		);
		run.restarts = false;
		if (this.#stopping || signal.aborted)
			return { exit: null, reason: "it was stopped" };
		this.#once.add(run);
		const stop = () => void run.stop();
		signal.addEventListener("abort", stop);
		try {
			await run.run();
			return { exit: run.exit, reason: run.reason };
		} finally {
			signal.removeEventListener("abort", stop);
			this.#once.delete(run);
			this.#record();
		}
	}

	/** Stops everything in reverse order; resolves when no process is left. */
	async stop(): Promise<void> {
		this.#stopping = true;
		this.#wake();
		await Promise.all([...this.#once].map((run) => run.stop()));
		const stopped = new Map<string, Promise<void>>();
		const stop = (supervised: SupervisedProcess): Promise<void> => {
			const { name } = supervised.spec;
			let promise = stopped.get(name);
			if (!promise) {
				const before = this.processes.filter(
					({ spec }) =>
						spec.after.includes(name) ||
						supervised.spec.stopAfter?.includes(spec.name),
				);
				promise = Promise.all(before.map(stop)).then(() => supervised.stop());
				stopped.set(name, promise);
			}
			return promise;
		};
		await Promise.all(this.processes.map(stop));
		clearInterval(this.#housekeeping);
		this.#record();
	}

	/** SIGKILL to everything at once, for one who cannot wait. */
	kill(): void {
		for (const supervised of this.#all) supervised.kill();
	}

	/** @throws {RangeError} for a name that is not a component */
	find(name: string): SupervisedProcess {
		const found = this.processes.find(({ spec }) => spec.name === name);
		if (!found)
			throw new RangeError(
				`${name} is not a component; there are ${this.processes.map(({ spec }) => spec.name).join(", ")}`,
			);
		return found;
	}

	/** Bytes in memory of a component with all its processes, as of the last look (every 2 s). */
	residentBytes({ id }: SupervisedProcess): number {
		if (!id) return 0;
		const members = this.#members.get(id.pid) ?? [id];
		return members.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
	}

	get #all(): readonly SupervisedProcess[] {
		return [...this.processes, ...this.#once];
	}

	async #startInOrder(supervised: SupervisedProcess): Promise<void> {
		const before = supervised.spec.after.map((name) => this.find(name));
		try {
			await this.#until(() => before.every(({ isUp }) => isUp));
		} catch {
			return;
		}
		if (!this.#stopping) await supervised.run();
	}

	#until(condition: () => boolean): Promise<void> {
		return new Promise((resolve, reject) => {
			const look = () => {
				const failed = this.processes.find(
					({ isGivenUp, spec }) => isGivenUp && spec.missing === undefined,
				);
				if (failed)
					reject(
						new StartError(failed.spec.name, failed.reason, failed.lastWords),
					);
				else if (this.#stopping)
					reject(new StartError("the pipeline", "it was stopped"));
				else if (condition()) resolve();
				else return;
				this.#waiting.delete(look);
			};
			this.#waiting.add(look);
			look();
		});
	}

	#changed(supervised: SupervisedProcess): void {
		this.#record();
		this.#onChange(supervised);
		this.#wake();
	}

	#wake(): void {
		for (const look of [...this.#waiting]) look();
	}

	#keepHouse(): void {
		this.#members = processGroups();
		this.#record();
		for (const { log } of this.#all) log.rotate();
	}

	#record(): void {
		const state: RunState = {
			supervisor: this.#self,
			components: this.#all.flatMap(({ id, spec }) => {
				if (!id) return [];
				const members = this.#members.get(id.pid) ?? [];
				const others = members.filter(({ pid }) => pid !== id.pid);
				return {
					component: spec.name,
					processes: [id, ...others],
					stopGraceMs: spec.stopGraceMs,
				};
			}),
		};
		const text = JSON.stringify(state);
		if (text === this.#recorded) return;
		this.#recorded = text;
		writeRunState(this.#stateFile, state);
	}
}

function checkOrder(specs: readonly SupervisedSpec[]): void {
	const names = new Set(specs.map(({ name }) => name));
	const placed = new Set<string>();
	for (const { name, after } of specs)
		for (const other of after)
			if (!names.has(other))
				throw new TypeError(`${name} comes after ${other}, which is not there`);
	for (;;) {
		const next = specs.filter(
			({ name, after }) =>
				!placed.has(name) && after.every((other) => placed.has(other)),
		);
		if (next.length === 0) break;
		for (const { name } of next) placed.add(name);
	}
	const left = specs.filter(({ name }) => !placed.has(name));
	if (left.length)
		throw new TypeError(
			`${left.map(({ name }) => name).join(", ")} wait for each other`,
		);
}
