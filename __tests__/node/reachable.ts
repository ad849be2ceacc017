import type { NodeUnderTest } from "./node-under-test.ts";

/** Seconds to wait for a connection that is dropped in silence. */
const PATIENCE_S = 3;
const TRIES = 3;

/**
 * Which of some addresses (`host:port`) a pod can connect to. Names are resolved in the pod; all are tried at once, and
 * those that fail once more, since a connection may also be slow.
 */
export async function reachable(
	node: NodeUnderTest,
	{ namespace, pod }: { namespace: string; pod: string },
	addresses: readonly string[],
): Promise<readonly string[]> {
	const attempts = addresses.map((address) => {
		const [host, port] = address.split(":");
		return `(for try in ${"x ".repeat(TRIES)}; do nc -w ${PATIENCE_S} ${host} ${port} < /dev/null > /dev/null 2>&1 && { echo ${address}; break; }; done) &`;
	});
	const out = await node.kubectl(
		...["exec", pod, `--namespace=${namespace}`, "--"],
		...["sh", "-c", `${attempts.join("\n")}\nwait`],
	);
	const found = new Set(out.split("\n"));
	return addresses.filter((address) => found.has(address));
}
