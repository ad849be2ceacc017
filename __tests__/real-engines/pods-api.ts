import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import { join } from "node:path";

interface Metadata {
	readonly name: string;
	readonly labels?: Readonly<Record<string, string>>;
	readonly [field: string]: unknown;
}

interface Container {
	readonly args?: readonly string[];
	readonly env?: readonly {
		readonly name: string;
		readonly value?: string;
		readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
	}[];
	readonly volumeMounts?: readonly {
		readonly name: string;
		readonly mountPath: string;
	}[];
	readonly securityContext?: {
		readonly allowPrivilegeEscalation?: boolean;
		readonly capabilities?: { readonly drop?: readonly string[] };
	};
}

export interface Pod {
	readonly metadata: Metadata;
	readonly spec: {
		readonly serviceAccountName?: string;
		readonly containers: readonly Container[];
		readonly volumes?: readonly {
			readonly name: string;
			readonly configMap?: { readonly name: string };
		}[];
		readonly securityContext?: {
			readonly runAsNonRoot?: boolean;
			readonly seccompProfile?: { readonly type: string };
		};
	};
}

export interface PodsApiProps {
	readonly port: number;
	/** Service accounts that there are. */
	readonly accounts: readonly string[];
	/** Pods that run already, by name: the driver's own. */
	readonly running: readonly Pod[];
	/** Of what the pods' processes write. */
	readonly directory: string;
	/** Starts a pod's container: its arguments, its variables with all fields filled in, and folders by mount path. */
	readonly command: (container: {
		readonly args: readonly string[];
		readonly environment: Readonly<Record<string, string>>;
		readonly folders: Readonly<Record<string, string>>;
	}) => readonly string[];
}

/** Address of the first pod; those after it have the next ones. */
const FIRST_ADDRESS = 41;

/**
 * Stands in for the part of an API server, and of a kubelet, that Spark's scheduler uses: pods that it creates, lists,
 * watches and deletes, and configuration for them, run as processes of this machine, each with an address of its own.
 * A pod is refused where the API server refuses it: two mounts at one path or of a volume that it lacks
 * (`ValidateVolumeMounts` in Kubernetes' pkg/apis/core/validation), a service account that is not there (admission plugin
 * ServiceAccount), what the Pod Security Standard `restricted` forbids.
 */
export class PodsApi {
	readonly created: Pod[] = [];
	readonly #props: PodsApiProps;
	readonly #pods = new Map<string, { pod: Pod; phase: string; ip: string }>();
	readonly #configMaps = new Map<string, Readonly<Record<string, string>>>();
	readonly #watches = new Set<ServerResponse>();
	readonly #processes = new Map<string, ChildProcess>();
	readonly #server: Server;
	#version = 1;

	private constructor(props: PodsApiProps) {
		this.#props = props;
		for (const pod of props.running)
			this.#pods.set(pod.metadata.name, { pod, phase: "Running", ip: "" });
		this.#server = createServer((request, response) => {
			this.#answer(request, response).catch((error: Error) =>
				json(response, 500, { message: error.message }),
			);
		});
	}

	static async start(props: PodsApiProps): Promise<PodsApi> {
		const api = new PodsApi(props);
		await new Promise<void>((resolve) =>
			api.#server.listen(props.port, "127.0.0.1", resolve),
		);
		return api;
	}

	/** SIGKILL to a pod's process. */
	kill(name: string): void {
		this.#processes.get(name)?.kill("SIGKILL");
	}

	async stop(): Promise<void> {
		for (const name of this.#processes.keys()) this.kill(name);
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #answer(request: IncomingMessage, response: ServerResponse) {
		const url = new URL(request.url ?? "/", "http://api");
		const [, kind = "", name = ""] =
			/\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
		const body = await text(request);
		const object = body.startsWith("{") ? JSON.parse(body) : undefined;
		switch (`${request.method} ${kind}`) {
			case "POST pods":
				return this.#create(object, response);
			case "GET pods":
				if (name) return this.#get(name, response);
				// The client asks for a WebSocket first and goes on without, if there is none.
				if (url.searchParams.has("watch") && !request.headers.upgrade)
					return this.#watch(response);
				return json(response, 200, this.#list(url.searchParams));
			case "DELETE pods":
				if (name) this.#delete(name);
				return json(response, 200, { kind: "Status", status: "Success" });
			case "PATCH pods":
				return this.#get(name, response);
			case "POST configmaps":
				this.#configMaps.set(object.metadata.name, object.data ?? {});
				return json(response, 201, object);
			default:
				return json(response, 200, { kind: "List", items: [] });
		}
	}

	#create(pod: Pod, response: ServerResponse): void {
		const [problem] = this.#problems(pod);
		if (problem) {
			json(response, 422, failure(problem));
			return;
		}
		const { name } = pod.metadata;
		this.created.push(pod);
		const ip = `127.0.0.${FIRST_ADDRESS + this.created.length - 1}`;
		this.#pods.set(name, { pod, phase: "Pending", ip });
		json(response, 201, this.#object(name));
		this.#tell("ADDED", name);
		this.#start(pod, ip);
	}

	*#problems({ spec }: Pod): Iterable<string> {
		const volumes = new Set(spec.volumes?.map(({ name }) => name));
		if (!this.#props.accounts.includes(spec.serviceAccountName ?? "default"))
			yield `service account ${spec.serviceAccountName} not found`;
		if (
			spec.securityContext?.runAsNonRoot !== true ||
			spec.securityContext.seccompProfile?.type !== "RuntimeDefault"
		)
			yield "violates PodSecurity restricted: the pod's security context";
		for (const { volumeMounts = [], securityContext } of spec.containers) {
			if (
				securityContext?.allowPrivilegeEscalation !== false ||
				!securityContext.capabilities?.drop?.includes("ALL")
			)
				yield "violates PodSecurity restricted: a container's security context";
			const paths = new Set<string>();
			for (const { name, mountPath } of volumeMounts) {
				if (paths.has(mountPath))
					yield `mountPath ${mountPath}: must be unique`;
				if (!volumes.has(name)) yield `volumeMounts ${name}: not found`;
				paths.add(mountPath);
			}
		}
	}

	#start({ metadata: { name }, spec }: Pod, ip: string): void {
		const [container] = spec.containers;
		const folders = Object.fromEntries(
			(container?.volumeMounts ?? []).map(({ name: volume, mountPath }) => {
				const folder = join(this.#props.directory, name, volume);
				mkdirSync(folder, { recursive: true });
				const map = spec.volumes?.find((each) => each.name === volume);
				const files = this.#configMaps.get(map?.configMap?.name ?? "") ?? {};
				for (const [file, content] of Object.entries(files))
					writeFileSync(join(folder, file), content);
				return [mountPath, folder];
			}),
		);
		const fields: Readonly<Record<string, string>> = {
			"status.podIP": ip,
			"metadata.name": name,
		};
		const environment = Object.fromEntries(
			(container?.env ?? []).map(({ name: variable, value, valueFrom }) => [
				variable,
				value ?? fields[valueFrom?.fieldRef?.fieldPath ?? ""] ?? "",
			]),
		);
		const [program = "", ...args] = this.#props.command({
			args: container?.args ?? [],
			environment,
			folders,
		});
		const child = spawn(program, args, {
			env: environment,
			cwd: this.#props.directory,
			stdio: ["ignore", "inherit", "inherit"],
		});
		this.#processes.set(name, child);
		this.#enter(name, "Running");
		child.once("exit", (code) => {
			this.#processes.delete(name);
			this.#enter(name, code === 0 ? "Succeeded" : "Failed");
		});
	}

	#enter(name: string, phase: string): void {
		const found = this.#pods.get(name);
		if (!found) return;
		found.phase = phase;
		this.#tell("MODIFIED", name);
	}

	#delete(name: string): void {
		this.kill(name);
		this.#tell("DELETED", name);
		this.#pods.delete(name);
	}

	#get(name: string, response: ServerResponse): void {
		if (this.#pods.has(name)) json(response, 200, this.#object(name));
		else json(response, 404, failure(`pods ${name} not found`));
	}

	#object(name: string): object {
		const { pod, phase, ip } = this.#pods.get(name) as {
			pod: Pod;
			phase: string;
			ip: string;
		};
		const exited = phase === "Succeeded" || phase === "Failed";
		const state = exited
			? { terminated: { exitCode: phase === "Failed" ? 137 : 0 } }
			: phase === "Running"
				? { running: {} }
				: { waiting: {} };
		return {
			apiVersion: "v1",
			kind: "Pod",
			...pod,
			metadata: {
				creationTimestamp: new Date().toISOString(),
				uid: `uid-of-${name}`,
				resourceVersion: String(++this.#version),
				...pod.metadata,
			},
			status: {
				phase,
				podIP: ip,
				containerStatuses: [{ name: "executor", ready: !exited, state }],
			},
		};
	}

	#list(search: URLSearchParams): object {
		const wanted = (search.get("labelSelector") ?? "")
			.split(",")
			.flatMap((term) => {
				const [, key, value] = /^([^!=]+)==?(.*)$/.exec(term) ?? [];
				return key ? [[key, value] as const] : [];
			});
		const items = [...this.#pods.values()]
			.filter(({ pod: { metadata } }) =>
				wanted.every(([key, value]) => metadata.labels?.[key] === value),
			)
			.map(({ pod }) => this.#object(pod.metadata.name));
		return {
			apiVersion: "v1",
			kind: "PodList",
			metadata: { resourceVersion: String(this.#version) },
			items,
		};
	}

	#watch(response: ServerResponse): void {
		response.writeHead(200, { "content-type": "application/json" });
		response.flushHeaders();
		this.#watches.add(response);
		response.once("close", () => this.#watches.delete(response));
	}

	#tell(type: "ADDED" | "MODIFIED" | "DELETED", name: string): void {
		if (!this.#pods.has(name)) return;
		const event = JSON.stringify({ type, object: this.#object(name) });
		for (const watch of this.#watches) watch.write(`${event}\n`);
	}
}

const failure = (message: string) => ({
	kind: "Status",
	status: "Failure",
	message,
});

function json(response: ServerResponse, status: number, object: object): void {
	response.writeHead(status, { "content-type": "application/json" });
	response.end(JSON.stringify(object));
}

async function text(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString("utf8");
}
