import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DataDir } from "../../local/data-dir.ts";
import {
	FolderLock,
	type LockHolder,
	lockHolder,
} from "../../processes/folder-lock.ts";
import { LogFile } from "../../processes/log-file.ts";
import { lastLines } from "../../processes/log-tail.ts";
import { isRunning, signalProcess } from "../../processes/process-table.ts";
import {
	endOrphans,
	orphans,
	readRunState,
	replaceFile,
} from "../../processes/run-state.ts";
import type { StopSignals } from "../../processes/stop-signals.ts";
import { startControlPlane } from "./control-plane.ts";
import {
	CONTROL_PLANE_TOOLS,
	kubeconfigFile,
} from "./control-plane-processes.ts";
import { KubernetesApi } from "./kubernetes-api.ts";
import { ensureTools, terraformRc } from "./tools.ts";

export interface ClusterSize {
	readonly portBase: number;
	readonly nodes: number;
}

export interface RunningCluster {
	/** The supervisor's process. */
	readonly pid: number | null;
	/** The administrator's. */
	readonly kubeconfig: string | null;
	/** Terraform's configuration with which it finds the providers that are built here. */
	readonly terraformRc: string;
}

/** A control plane that ended before it was ready. */
class ClusterStartError extends Error {
	readonly code = "START_FAILED";

	/** @param log the last lines of the supervisor's; empty when it was asked to stop */
	constructor(log: readonly string[]) {
		super(log.length ? log.join("\n") : "stopped");
		this.name = "ClusterStartError";
	}
}

const POLL_MS = 250;

/** A control plane in the background, for a developer: one a folder. It outlives the shell that it was started from. */
export class BackgroundCluster {
	/** The supervisor's own folder; the control plane has one of its own in it. */
	readonly #dir: DataDir;
	readonly #controlPlane: DataDir;
	readonly #ready: string;
	readonly #log: LogFile;

	/** @param path absolute */
	constructor(path: string) {
		this.#dir = new DataDir(path);
		this.#controlPlane = new DataDir(join(path, "control-plane"));
		this.#ready = join(path, "run/ready");
		this.#log = new LogFile(join(path, "supervisor.log"));
	}

	/** The administrator's kubeconfig; undefined while there is no cluster. */
	get kubeconfig(): string | undefined {
		return this.supervisor && existsSync(this.#ready)
			? kubeconfigFile(this.#controlPlane.path)
			: undefined;
	}

	/** Who runs it. */
	get supervisor(): LockHolder | undefined {
		return lockHolder(this.#dir.lockFile);
	}

	/** Nodes by name, with whether they are ready. */
	async nodes(kubeconfig: string): Promise<readonly string[]> {
		const { items } = await KubernetesApi.fromFile(kubeconfig).get<{
			items: readonly {
				metadata: { name: string };
				status: { conditions: readonly { type: string; status: string }[] };
			}[];
		}>("/api/v1/nodes");
		return items.map(({ metadata, status }) => {
			const ready = status.conditions.find(({ type }) => type === "Ready");
			return `${metadata.name} ${ready?.status === "True" ? "ready" : "not ready"}`;
		});
	}

	/**
	 * Starts it unless it runs; resolves when its nodes are ready.
	 * A signal in between stops what has been started.
	 * @param serve the program, and its arguments, that runs {@link serve} on this folder with this size
	 * @throws {ClusterStartError}
	 */
	async up(
		[program, ...args]: readonly [string, ...string[]],
		signals: StopSignals,
	): Promise<RunningCluster> {
		if (this.kubeconfig) return this.#running();
		this.#dir.create();
		// The provider is what a developer applies stacks with.
		await ensureTools([...CONTROL_PLANE_TOOLS, "provider-kubernetes"]);
		const child = this.#log.use((descriptor) =>
			spawn(program, args, {
				detached: true,
				stdio: ["ignore", descriptor, descriptor],
			}),
		);
		signals.stop.addEventListener("abort", () => child.kill("SIGTERM"));
		let ended = false;
		void once(child, "exit").then(() => {
			ended = true;
		});
		while (!ended && !this.kubeconfig) await sleep(POLL_MS);
		if (ended)
			throw new ClusterStartError(
				signals.stop.aborted ? [] : lastLines(this.#log.path, 20),
			);
		child.unref();
		return this.#running();
	}

	async #running(): Promise<RunningCluster> {
		return {
			pid: this.supervisor?.pid ?? null,
			kubeconfig: this.kubeconfig ?? null,
			terraformRc: await terraformRc(),
		};
	}

	/** Runs it in the foreground until a signal. */
	async serve(
		{ portBase, nodes }: ClusterSize,
		signals: StopSignals,
	): Promise<void> {
		this.#dir.create();
		const lock = FolderLock.take(this.#dir.lockFile, {
			what: this.#dir.path,
			purpose: `a control plane on port ${portBase}`,
		});
		rmSync(this.#ready, { force: true });
		try {
			const { stop } = await startControlPlane({
				directory: this.#controlPlane.path,
				portBase,
				simulatedNodes: nodes,
			});
			try {
				replaceFile(this.#ready, "");
				await signals.stopped;
			} finally {
				await stop();
			}
		} finally {
			rmSync(this.#ready, { force: true });
			lock.release();
		}
	}

	/**
	 * Stops it, what a killed supervisor has left included, and deletes its data; resolves when no process is left.
	 * @returns whether anything ran
	 */
	async down(): Promise<boolean> {
		const holder = this.supervisor;
		if (holder) {
			signalProcess(holder, "SIGTERM");
			while (isRunning(holder)) await sleep(POLL_MS);
		}
		const left = orphans(readRunState(this.#controlPlane.stateFile));
		await endOrphans(left);
		this.#dir.reset();
		return holder !== undefined || left.length > 0;
	}
}
