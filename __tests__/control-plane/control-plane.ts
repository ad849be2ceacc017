import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DataDir } from "../../local/data-dir.ts";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import { checkPorts } from "../../processes/check-ports.ts";
import {
	endOrphans,
	orphans,
	readRunState,
} from "../../processes/run-state.ts";
import { Supervisor } from "../../processes/supervisor.ts";
import { unlessAborted } from "../../processes/unless-aborted.ts";
import {
	CONTROL_PLANE_TOOLS,
	controlPlanePorts,
	controlPlaneProcesses,
	kubeconfigFile,
} from "./control-plane-processes.ts";
import { KubernetesApi } from "./kubernetes-api.ts";
import { STORAGE_CLASSES, simulatedNode } from "./simulated-cluster.ts";
import { ensureTools } from "./tools.ts";

export interface ControlPlaneProps {
	/** Data, certificates, logs and the kubeconfig; emptied first. */
	readonly directory: string;
	/** The API server's port; five more follow it. */
	readonly portBase: number;
	/** Nodes of KWOK's, in three zones; 0 where kubelets register themselves. */
	readonly simulatedNodes: number;
	/** Where the API server listens, an address that kubelets and pods reach. @default 127.0.0.1 */
	readonly address?: string;
	/** Ends what has been started, and rejects with the signal's reason. */
	readonly interrupt?: AbortSignal;
}

export interface ControlPlane {
	/** The administrator's, a file. */
	readonly kubeconfig: string;
	/** Ends all processes; the folder with their logs stays. */
	stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 250;

/**
 * Starts a Kubernetes control plane from nothing: etcd, API server, controllers, scheduler, KWOK; resolves when its nodes
 * are ready. What an earlier, killed run has left in the same folder is ended first.
 * @throws {PortsBusyError} @throws {StartError} @throws {BuildError}
 */
export async function startControlPlane({
	directory,
	portBase,
	simulatedNodes,
	address = "127.0.0.1",
	interrupt,
}: ControlPlaneProps): Promise<ControlPlane> {
	const executables = await unlessAborted(
		ensureTools(CONTROL_PLANE_TOOLS),
		interrupt,
	);
	const dataDir = new DataDir(resolve(directory));
	await endOrphans(orphans(readRunState(dataDir.stateFile)));
	dataDir.create();
	dataDir.reset();
	dataDir.create();
	await checkPorts(controlPlanePorts(portBase, address));
	const token = randomBytes(16).toString("hex");
	writeSecrets(dataDir.path, token);
	const supervisor = new Supervisor(
		controlPlaneProcesses({
			directory: dataDir.path,
			portBase,
			address,
			token,
			executables,
			environment: baseEnvironment(process.env),
		}),
		{ stateFile: dataDir.stateFile },
	);
	const kubeconfig = kubeconfigFile(dataDir.path);
	try {
		await unlessAborted(supervisor.start(), interrupt);
		const api = KubernetesApi.fromFile(kubeconfig);
		await unlessAborted(furnish(api, simulatedNodes), interrupt);
	} catch (error) {
		await supervisor.stop();
		throw error;
	}
	return { kubeconfig, stop: () => supervisor.stop() };
}

/** Files that the API server reads; only their owner may. */
function writeSecrets(directory: string, token: string): void {
	const { publicKey, privateKey } = generateKeyPairSync("rsa", {
		modulusLength: 2048,
		publicKeyEncoding: { type: "spki", format: "pem" },
		privateKeyEncoding: { type: "pkcs8", format: "pem" },
	});
	const write = (name: string, content: string) =>
		writeFileSync(join(directory, name), content, { mode: 0o600 });
	write("service-accounts.pub", publicKey);
	write("service-accounts.key", privateKey);
	write("tokens.csv", `${token},admin,admin,system:masters\n`);
}

/** Storage classes and nodes; waits until pods can be admitted and placed. */
async function furnish(api: KubernetesApi, nodes: number): Promise<void> {
	for (const each of STORAGE_CLASSES)
		await api.post("/apis/storage.k8s.io/v1/storageclasses", each);
	for (let number = 1; number <= nodes; number++)
		await api.post("/api/v1/nodes", simulatedNode(number));
	await until("ServiceAccount default", async () => {
		await api.get("/api/v1/namespaces/default/serviceaccounts/default");
		return true;
	});
	await until("the simulated nodes", async () => {
		const { items } = await api.get<NodeList>("/api/v1/nodes");
		return items.every(({ status }) =>
			status.conditions?.some(
				({ type, status }) => type === "Ready" && status === "True",
			),
		);
	});
}

interface NodeList {
	readonly items: readonly {
		readonly status: {
			readonly conditions?: readonly { type: string; status: string }[];
		};
	}[];
}

async function until(
	what: string,
	isThere: () => Promise<boolean>,
): Promise<void> {
	const latest = performance.now() + READY_WITHIN_MS;
	for (;;) {
		if (await isThere().catch(() => false)) return;
		if (performance.now() > latest)
			throw new Error(`${what}: not there after ${READY_WITHIN_MS / 1000} s`);
		await sleep(POLL_MS);
	}
}
