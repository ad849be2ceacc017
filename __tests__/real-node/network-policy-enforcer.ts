import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { networkPolicyRules } from "./network-policy-rules.ts";
import { POD_RANGE } from "./node-network.ts";
import { packageEnvironment } from "./node-processes.ts";
import type {
	NetworkPolicy,
	PolicyNamespace,
	PolicyPod,
} from "./policy-objects.ts";

interface Named {
	readonly metadata: { readonly name: string; readonly namespace?: string };
}

const SETTLE_MS = 50;

/**
 * Follows pods, namespaces and policies and keeps the firewall of the node's network namespace in line with them.
 * A test tool, see {@link networkPolicyRules}: a real cluster's network plugin does this.
 */
export class NetworkPolicyEnforcer {
	readonly #kubeconfig: string;
	readonly #nft: string;
	readonly #environment: Record<string, string>;
	readonly #watches: ChildProcess[] = [];
	readonly #pods = new Map<string, PolicyPod>();
	readonly #namespaces = new Map<string, PolicyNamespace>();
	readonly #policies = new Map<string, NetworkPolicy>();
	#timer: NodeJS.Timeout | undefined;
	#loaded = "";

	/** @param packages root of the unpacked packages */
	constructor(kubeconfig: string, packages: string, directory: string) {
		this.#kubeconfig = kubeconfig;
		this.#nft = join(packages, "usr/sbin/nft");
		this.#environment = packageEnvironment(packages, directory);
	}

	start(): void {
		this.#follow("/api/v1/pods", this.#pods);
		this.#follow("/api/v1/namespaces", this.#namespaces);
		this.#follow("/apis/networking.k8s.io/v1/networkpolicies", this.#policies);
	}

	/** Nothing is enforced any more, nothing is taken back. */
	stop(): void {
		for (const watch of this.#watches) watch.kill();
		clearTimeout(this.#timer);
	}

	/** A watch without a version begins with all that there is. */
	#follow<T extends Named>(path: string, objects: Map<string, T>): void {
		const watch = spawn(
			"kubectl",
			[
				`--kubeconfig=${this.#kubeconfig}`,
				...["get", "--raw", `${path}?watch=1&timeoutSeconds=86400`],
			],
			{ stdio: ["ignore", "pipe", "inherit"], env: this.#environment },
		);
		this.#watches.push(watch);
		createInterface({ input: watch.stdout }).on("line", (line) => {
			const { type, object } = JSON.parse(line) as { type: string; object: T };
			const { namespace = "", name } = object.metadata;
			if (type === "DELETED") objects.delete(`${namespace}/${name}`);
			else objects.set(`${namespace}/${name}`, object);
			this.#timer ??= setTimeout(() => this.#load(), SETTLE_MS);
		});
	}

	#load(): void {
		this.#timer = undefined;
		const rules = networkPolicyRules({
			pods: [...this.#pods.values()],
			namespaces: [...this.#namespaces.values()],
			policies: [...this.#policies.values()],
			podRange: POD_RANGE,
		});
		if (rules === this.#loaded) return;
		execFileSync(this.#nft, ["--file", "-"], {
			input: rules,
			env: this.#environment,
		});
		this.#loaded = rules;
	}
}
