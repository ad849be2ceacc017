import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { NetworkPolicyEnforcer } from "../real-node/network-policy-enforcer.ts";
import { type Node, startNode } from "../real-node/node.ts";
import type { NodeParts } from "../real-node/node-parts.ts";

const run = promisify(execFile);

/** What a node of a test run is made of, as JSON. */
export const NODE_VARIABLE = "TICKSTACK_TEST_NODE";

export interface NodeOfTests {
	readonly parts: NodeParts;
	/** Of all files of the node. */
	readonly directory: string;
}

export interface Pod {
	readonly name: string;
	readonly app: string;
	readonly uid: string;
	readonly phase: string;
	readonly ready: boolean;
}

interface PodList {
	readonly items: readonly {
		readonly metadata: {
			readonly name: string;
			readonly uid: string;
			readonly labels?: Readonly<Record<string, string>>;
			readonly deletionTimestamp?: string;
		};
		readonly status: {
			readonly phase: string;
			readonly conditions?: readonly { type: string; status: string }[];
		};
	}[];
}

/** A node with its network policies enforced, for one test file. */
export class NodeUnderTest {
	readonly node: Node;
	readonly #enforcer: NetworkPolicyEnforcer;

	private constructor(node: Node, enforcer: NetworkPolicyEnforcer) {
		this.node = node;
		this.#enforcer = enforcer;
	}

	/** @throws when the test was not started by `npm run test:node`, which prepares the node */
	static async start(volumes: number): Promise<NodeUnderTest> {
		const given = process.env[NODE_VARIABLE];
		if (!given)
			throw new Error(
				`this test needs a node: run it with \`npm run test:node -- FILE\`, which sets ${NODE_VARIABLE}`,
			);
		const { parts, directory } = JSON.parse(given) as NodeOfTests;
		const node = await startNode({
			parts,
			directory,
			volumes,
			report: (line) => process.stderr.write(`${line}\n`),
		});
		const enforcer = new NetworkPolicyEnforcer(
			node.kubeconfig,
			parts.packages,
			directory,
		);
		enforcer.start();
		return new NodeUnderTest(node, enforcer);
	}

	async kubectl(...args: string[]): Promise<string> {
		const { stdout } = await run(
			"kubectl",
			[`--kubeconfig=${this.node.kubeconfig}`, ...args],
			{ maxBuffer: 64 * 1024 * 1024 },
		);
		return stdout;
	}

	async pods(namespace: string): Promise<readonly Pod[]> {
		const { items } = await this.node.api.get<PodList>(
			`/api/v1/namespaces/${namespace}/pods`,
		);
		return items.map(({ metadata, status }) => ({
			name: metadata.name,
			app: metadata.labels?.app ?? "",
			uid: metadata.uid,
			phase: status.phase,
			ready:
				!metadata.deletionTimestamp &&
				!!status.conditions?.some(
					({ type, status }) => type === "Ready" && status === "True",
				),
		}));
	}

	/** Deletes a pod as an operator does and waits until another one of its name is ready. */
	async replacePod(namespace: string, name: string): Promise<void> {
		const before = (await this.pods(namespace)).find(
			(pod) => pod.name === name,
		);
		if (!before) throw new Error(`there is no pod ${name}`);
		await this.kubectl("delete", "pod", name, `--namespace=${namespace}`);
		await eventually(`${name} is ready again`, async () => {
			const now = (await this.pods(namespace)).find((pod) => pod.name === name);
			return now?.ready === true && now.uid !== before.uid;
		});
	}

	async stop(): Promise<void> {
		this.#enforcer.stop();
		await this.node.stop();
	}
}

const PATIENCE_MS = 600_000;

/** Asks each second until something is true; an error counts as not yet. @throws after ten minutes */
export async function eventually(
	what: string,
	isTrue: () => Promise<boolean>,
	patienceMs = PATIENCE_MS,
): Promise<void> {
	const latest = performance.now() + patienceMs;
	for (let cause: unknown; ; ) {
		try {
			if (await isTrue()) return;
		} catch (error) {
			cause = error;
		}
		if (performance.now() > latest)
			throw new Error(`not within ${patienceMs / 1000} s: ${what}`, { cause });
		await sleep(1_000);
	}
}
