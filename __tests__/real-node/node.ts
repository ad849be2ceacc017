import { execFile } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Supervisor } from "../../processes/supervisor.ts";
import { startControlPlane } from "../control-plane/control-plane.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import { coreDns } from "./core-dns.ts";
import { makeCgroups, removeCgroups } from "./isolation.ts";
import { localVolumes, STORAGE_CLASS } from "./local-volumes.ts";
import { importImages } from "./node-images.ts";
import {
	DNS_ADDRESS,
	furnishNamespaces,
	NODE_ADDRESS,
} from "./node-network.ts";
import type { NodeParts } from "./node-parts.ts";
import { nodeProcesses } from "./node-processes.ts";

const run = promisify(execFile);

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
	/** Ends the processes; pods end with the namespaces. */
	stop(): Promise<void>;
}

const API_PORT = 6443;
const READY_WITHIN_MS = 60_000;

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

	await removeCgroups();
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
		// Heard of below, when the images are there.
		ready.catch(() => {});
		await until("containerd", () =>
			importImages(images, packages, directory).then(() => true),
		);
		report("images imported");
		await ready;
		await run("kubectl", [
			`--kubeconfig=${kubeconfig}`,
			...["delete", "storageclass", STORAGE_CLASS],
		]);
		for (const [path, object] of [
			...coreDns(kubeconfig),
			...localVolumes(at("volumes"), props.volumes),
		])
			await api.post(path, object);
		await until("the cluster's DNS", () =>
			resolves("kubernetes.default.svc.cluster.local"),
		);
		report("node ready");
	} catch (error) {
		await stop();
		throw error;
	}
	return { kubeconfig, api, stop };
}

/** Asked through the Service, so that kube-proxy has done its work too. */
async function resolves(name: string): Promise<boolean> {
	const resolver = new Resolver({ timeout: 1_000, tries: 1 });
	resolver.setServers([DNS_ADDRESS]);
	return (await resolver.resolve4(name)).length > 0;
}

async function until(
	what: string,
	isTrue: () => Promise<boolean>,
): Promise<void> {
	const latest = performance.now() + READY_WITHIN_MS;
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
