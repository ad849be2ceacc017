import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Supervisor } from "../../local/processes/supervisor.ts";
import { startControlPlane } from "../cluster/control-plane.ts";
import { KubernetesApi } from "../cluster/kubernetes-api.ts";
import { coreDns } from "./core-dns.ts";
import { makeCgroups, removeCgroups } from "./isolation.ts";
import { localVolumes } from "./local-volumes.ts";
import { importImages } from "./node-images.ts";
import { furnishNamespaces, NODE_ADDRESS } from "./node-network.ts";
import type { NodeParts } from "./node-parts.ts";
import { nodeProcesses } from "./node-processes.ts";

export interface NodeProps {
	/** All of the node's files; emptied first. Not on an overlay file system. */
	readonly directory: string;
	readonly parts: NodeParts;
	/** Disks for pods. */
	readonly volumes: number;
	/** Gets lines of progress. */
	readonly report: (line: string) => void;
}

export interface Node {
	/** The administrator's, a file. */
	readonly kubeconfig: string;
	readonly api: KubernetesApi;
	/** Ends all pods and processes and removes their files, but for the logs. */
	stop(): Promise<void>;
}

const API_PORT = 6443;
const DNS_WITHIN_MS = 60_000;

/**
 * Starts a whole Kubernetes from nothing: control plane, container runtime, kubelet, kube-proxy and DNS, with the images of
 * all engines and workloads. To be called in a process that was started with {@link isolated}.
 * @throws {StartError}
 */
export async function startNode(props: NodeProps): Promise<Node> {
	const { directory, report } = props;
	const at = (...path: string[]) => join(directory, ...path);
	rmSync(directory, { recursive: true, force: true });
	mkdirSync(directory, { recursive: true });
	const { packages, executables, images } = props.parts;

	removeCgroups();
	makeCgroups();
	furnishNamespaces(at("cni"));
	const controlPlane = await startControlPlane({
		directory: at("control-plane"),
		portBase: API_PORT,
		simulatedNodes: 0,
		address: NODE_ADDRESS,
	});
	const { kubeconfig } = controlPlane;
	report("control plane ready");
	const specs = nodeProcesses({
		directory,
		kubeconfig,
		packages,
		executables,
	});
	const supervisor = new Supervisor(specs, { stateFile: at("processes.json") });
	const api = KubernetesApi.fromFile(kubeconfig);
	const stop = async () => {
		await supervisor.stop();
		await controlPlane.stop();
	};
	try {
		const ready = supervisor.start();
		await until("containerd", () =>
			importImages(images, packages, directory).then(() => true),
		);
		report("images imported");
		await ready;
		for (const [path, object] of [
			...coreDns(kubeconfig),
			...localVolumes(at("volumes"), props.volumes),
		])
			await api.post(path, object);
		await until("CoreDNS", () => dnsIsReady(api));
		report("node ready");
	} catch (error) {
		await stop();
		throw error;
	}
	return { kubeconfig, api, stop };
}

async function dnsIsReady(api: KubernetesApi): Promise<boolean> {
	const { status } = await api.get<{ status: { readyReplicas?: number } }>(
		"/apis/apps/v1/namespaces/kube-system/deployments/coredns",
	);
	return status.readyReplicas === 1;
}

async function until(
	what: string,
	isTrue: () => Promise<boolean>,
): Promise<void> {
	const latest = performance.now() + DNS_WITHIN_MS;
	for (let last: unknown; ; ) {
		try {
			if (await isTrue()) return;
		} catch (error) {
			last = error;
		}
		if (performance.now() > latest)
			throw new Error(`${what}: not ready in time`, { cause: last });
		await sleep(500);
	}
}
