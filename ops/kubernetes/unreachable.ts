import { RefusedError } from "../operator/errors.ts";
import { type Kubectl, KubectlError } from "./kubectl.ts";

const REQUEST_SECONDS = 5;
/** With whatever a kubeconfig's plugin does before. */
const ALL_MS = 8_000;

/** By what kubectl says: what is the matter, and what helps. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
	[
		/context "[^"]*" does not exist|no context exists/,
		"the kubeconfig has no such context; `kubectl config get-contexts` lists those that it has",
	],
	[
		/cannot be accessed or does not exist|no configuration has been provided|invalid configuration/,
		"there is no usable kubeconfig; set KUBECONFIG to one",
	],
	[
		/executable [^ ]+ (not found|failed)|exec plugin|getting credentials/,
		"the plugin by which its kubeconfig signs in is missing or failed; install it, or sign in again",
	],
	[/spawn .*ENOENT/, "kubectl is not installed, or not on the PATH"],
	[
		/Unauthorized|must be logged in|provide credentials|token.*expired/i,
		"its API server does not accept the credentials of the kubeconfig; sign in again",
	],
	[/Forbidden/, "its API server forbids it; use an account that may"],
	[
		/x509|certificate/,
		"the certificate of its API server is not the one that the kubeconfig expects; fetch the kubeconfig again",
	],
	[
		/no such host|name resolution/,
		"the name of its API server does not resolve; look at the kubeconfig, the network or the VPN",
	],
	[
		/refused/,
		"nothing listens at the address of its API server; start the cluster, or look at the address in the kubeconfig",
	],
	[
		/timeout|timed out|deadline|Timeout|aborted|no route|unreachable/,
		"its API server does not answer; look at the network, the VPN or the address in the kubeconfig",
	],
];

/**
 * Looks once whether the API server answers and knows who is calling: before anything is done, and without a pause.
 * @throws {RefusedError} in one sentence, within {@link ALL_MS}
 */
export async function refuseUnreachable(kubectl: Kubectl): Promise<void> {
	try {
		await kubectl.once(
			["get", "--raw", "/version", `--request-timeout=${REQUEST_SECONDS}s`],
			AbortSignal.timeout(ALL_MS),
		);
	} catch (error) {
		if (!(error instanceof KubectlError)) throw error;
		const { output } = error;
		const [, cause] = CAUSES.find(([said]) => said.test(output)) ?? [];
		const last = output.trim().split("\n").at(-1) ?? "";
		throw new RefusedError(
			`the cluster of context ${JSON.stringify(kubectl.context)} cannot be reached: ${cause ?? `kubectl says: ${last}`}`,
		);
	}
}
