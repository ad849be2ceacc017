import { spawn } from "node:child_process";
import { retry } from "@tickstack/contracts/retry";
import { type OnRetry, transientRetry } from "../operator/transient-retry.ts";
import { transientReason } from "../terraform/transient.ts";

/** kubectl ended with an error. */
export class KubectlError extends Error {
	readonly code = "KUBECTL_FAILED";
	readonly output: string;

	constructor(args: readonly string[], output: string) {
		super(`kubectl ${args.join(" ")}: ${output.trim()}`);
		this.name = "KubectlError";
		this.output = output;
	}
}

/** What the API server says when an object is not what a write goes out from: there, gone, or of another version. */
export const OVERTAKEN =
	/AlreadyExists|Conflict|object has been modified|precondition|NotFound|not found/i;

export interface KubectlProps {
	/** @default kubectl */
	readonly program?: string;
	/** All variables of the process, `PATH` and `KUBECONFIG` among them. */
	readonly environment: Readonly<Record<string, string>>;
	/** Of the kubeconfig. */
	readonly context: string;
	readonly onRetry?: OnRetry;
}

/** Any object of the API, as far as all are alike. */
export interface KubernetesObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly labels?: Readonly<Record<string, string>>;
		readonly annotations?: Readonly<Record<string, string>>;
		readonly finalizers?: readonly string[];
		readonly creationTimestamp?: string;
		readonly deletionTimestamp?: string;
		readonly resourceVersion?: string;
		readonly ownerReferences?: readonly {
			readonly kind: string;
			readonly name: string;
		}[];
	};
}

/** The cluster's API through kubectl, which knows every way of signing in that a kubeconfig may name. */
export class Kubectl {
	readonly context: string;
	readonly #props: KubectlProps;

	constructor(props: KubectlProps) {
		this.#props = props;
		this.context = props.context;
	}

	/** One object; undefined when there is none. */
	async get<T extends KubernetesObject>(
		resource: string,
		name: string,
		namespace?: string,
	): Promise<T | undefined> {
		const text = await this.run([
			...["get", resource, name, "--ignore-not-found", "-o", "json"],
			...inNamespace(namespace),
		]);
		return text.trim() ? (JSON.parse(text) as T) : undefined;
	}

	/** All objects of some types (`a,b,c`), by labels if given. */
	async list<T extends KubernetesObject>(
		resources: string,
		{ namespace, labels }: { namespace?: string; labels?: string } = {},
	): Promise<readonly T[]> {
		const text = await this.run([
			...["get", resources, "--ignore-not-found", "-o", "json"],
			...inNamespace(namespace),
			...(labels ? ["-l", labels] : []),
		]);
		if (!text.trim()) return [];
		const found = JSON.parse(text) as { items?: readonly T[] };
		return found.items ?? [];
	}

	/** Makes the object what is given, whether it is there or not. */
	async apply(object: object): Promise<void> {
		await this.run(
			["apply", "--server-side", "--force-conflicts", "-f", "-"],
			JSON.stringify(object),
		);
	}

	/** @returns it as it is stored @throws {KubectlError} when it is there already */
	async create<T extends KubernetesObject>(object: object): Promise<T> {
		return this.#write("create", object);
	}

	/** Replaces it, if it is still at the `resourceVersion` given. @returns it as it is stored @throws {KubectlError} */
	async replace<T extends KubernetesObject>(object: object): Promise<T> {
		return this.#write("replace", object);
	}

	async #write<T>(verb: "create" | "replace", object: object): Promise<T> {
		const args = [verb, "-f", "-", "-o", "json"];
		const text = await this.run(args, JSON.stringify(object), OVERTAKEN);
		return JSON.parse(text) as T;
	}

	/** A merge patch. */
	async patch(
		resource: string,
		name: string,
		namespace: string | undefined,
		patch: object,
	): Promise<void> {
		await this.run([
			...["patch", resource, name, "--type=merge", "-p", JSON.stringify(patch)],
			...inNamespace(namespace),
		]);
	}

	/** Requests the deletion of an object and does not wait; fine when it is not there. */
	async delete(
		resource: string,
		name: string,
		namespace?: string,
	): Promise<void> {
		await this.run([
			...["delete", resource, name, "--ignore-not-found", "--wait=false"],
			...inNamespace(namespace),
		]);
	}

	/** Deletes an object, if it is still at the `resourceVersion` given. @param path of the API @throws {KubectlError} */
	async deleteVersion(path: string, resourceVersion: string): Promise<void> {
		const options = {
			apiVersion: "v1",
			kind: "DeleteOptions",
			preconditions: { resourceVersion },
		};
		await this.run(
			["delete", "--raw", path, "-f", "-"],
			JSON.stringify(options),
			OVERTAKEN,
		);
	}

	/**
	 * Any command, tried again while the failure may pass.
	 * @param final what does not pass, whatever else is said
	 * @throws {KubectlError}
	 */
	async run(
		args: readonly string[],
		input?: string,
		final?: RegExp,
	): Promise<string> {
		const { onRetry } = this.#props;
		const reason = (error: unknown) =>
			error instanceof KubectlError && !final?.test(error.output)
				? transientReason(error.output)
				: undefined;
		return retry(
			() => this.#run(args, input),
			transientRetry({ reason, onRetry }),
		);
	}

	/** Any command, once. @param signal kills it @throws {KubectlError} */
	async once(args: readonly string[], signal?: AbortSignal): Promise<string> {
		return this.#run(args, "", signal);
	}

	async #run(
		args: readonly string[],
		input = "",
		signal?: AbortSignal,
	): Promise<string> {
		const { program = "kubectl", environment, context } = this.#props;
		// In a process group of its own: a Ctrl-C of the terminal is for this process to judge.
		const child = spawn(program, ["--context", context, ...args], {
			env: { ...environment },
			stdio: ["pipe", "pipe", "pipe"],
			detached: true,
			...(signal && { signal, killSignal: "SIGKILL" }),
		});
		const output: Buffer[] = [];
		const errors: Buffer[] = [];
		child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
		child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
		// It may end without having read.
		child.stdin.on("error", () => {});
		child.stdin.end(input);
		const code = await new Promise<number | null>((resolve, reject) => {
			child.once("error", (error) =>
				reject(new KubectlError(args, error.message)),
			);
			child.once("close", resolve);
		});
		if (code !== 0)
			throw new KubectlError(args, Buffer.concat(errors).toString());
		return Buffer.concat(output).toString();
	}
}

const inNamespace = (namespace?: string): string[] =>
	namespace ? ["--namespace", namespace] : [];
