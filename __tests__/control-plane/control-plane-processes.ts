import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isReady } from "../../local/pipeline/readiness.ts";
import type { WantedPort } from "../../processes/check-ports.ts";
import { replaceFile } from "../../processes/run-state.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { KubernetesApi, kubeconfig } from "./kubernetes-api.ts";
import type { ToolName } from "./tools.ts";

/** Programs of a control plane. */
export const CONTROL_PLANE_TOOLS = [
	"etcd",
	"kube-apiserver",
	"kube-controller-manager",
	"kube-scheduler",
	"kwok",
] as const satisfies readonly ToolName[];

export interface ControlPlaneProcessesProps {
	/** Data, certificates and logs. */
	readonly directory: string;
	/** The API server's port; the others follow. */
	readonly portBase: number;
	/** Where the API server listens: loopback, or an address that kubelets and pods reach. */
	readonly address: string;
	/** Opens the API server for its administrator. */
	readonly token: string;
	readonly executables: Readonly<
		Record<(typeof CONTROL_PLANE_TOOLS)[number], string>
	>;
	/** All variables of the processes. */
	readonly environment: Readonly<Record<string, string>>;
}

const LOOPBACK = "127.0.0.1";
/** What Services get addresses from. */
const SERVICE_RANGE = "10.96.0.0/16";
/** Its data is thrown away: nothing is lost when a process does not end in time. */
const STOP_GRACE_MS = 5_000;

/** Ports of a control plane, from its first on. */
export function controlPlanePorts(portBase: number, host: string) {
	const offsets = {
		"kube-apiserver": 0,
		"kube-controller-manager": 1,
		"kube-scheduler": 2,
		kwok: 3,
		etcd: 4,
		"etcd-peer": 5,
	};
	return Object.entries(offsets).map(
		([component, offset]): WantedPort => ({
			component,
			name: "port",
			host: component === "kube-apiserver" ? host : LOOPBACK,
			port: portBase + offset,
		}),
	);
}

/** Where the control plane in this folder writes the administrator's kubeconfig. */
export function kubeconfigFile(directory: string): string {
	return join(directory, "kubeconfig");
}

/** The processes of a Kubernetes without a kubelet: what they accept, schedule and delete is real; what runs on KWOK's nodes is not. */
export function controlPlaneProcesses(
	props: ControlPlaneProcessesProps,
): readonly SupervisedSpec[] {
	const { directory, portBase, address, token, executables } = props;
	const etcd = `http://${LOOPBACK}:${portBase + 4}`;
	const peer = `http://${LOOPBACK}:${portBase + 5}`;
	const certificates = join(directory, "certificates");
	const admin = kubeconfigFile(directory);
	const component = (
		name: keyof typeof executables,
		after: readonly string[],
		args: readonly string[],
		ready: () => Promise<boolean>,
	): SupervisedSpec => ({
		name,
		kind: "service",
		after,
		program: executables[name],
		args,
		environment: props.environment,
		cwd: directory,
		logFile: join(directory, "logs", `${name}.log`),
		ready,
		stopGraceMs: STOP_GRACE_MS,
	});
	const client = (port: number) => [
		`--kubeconfig=${admin}`,
		`--bind-address=${LOOPBACK}`,
		`--secure-port=${port}`,
		`--cert-dir=${certificates}`,
		"--leader-elect=false",
		"--kube-api-qps=200",
		"--kube-api-burst=400",
	];
	const listens = (offset: number) => () =>
		isReady({ kind: "tcp", host: LOOPBACK, port: portBase + offset });

	return [
		component(
			"etcd",
			[],
			[
				`--data-dir=${join(directory, "etcd")}`,
				"--unsafe-no-fsync",
				`--listen-client-urls=${etcd}`,
				`--advertise-client-urls=${etcd}`,
				`--listen-peer-urls=${peer}`,
				`--initial-advertise-peer-urls=${peer}`,
				`--initial-cluster=default=${peer}`,
				"--log-level=warn",
			],
			() => isReady({ kind: "http", url: `${etcd}/health` }),
		),
		component(
			"kube-apiserver",
			["etcd"],
			[
				`--etcd-servers=${etcd}`,
				`--bind-address=${address}`,
				`--advertise-address=${address}`,
				`--secure-port=${portBase}`,
				`--cert-dir=${certificates}`,
				`--service-account-key-file=${join(directory, "service-accounts.pub")}`,
				`--service-account-signing-key-file=${join(directory, "service-accounts.key")}`,
				"--service-account-issuer=https://kubernetes.default.svc",
				`--token-auth-file=${join(directory, "tokens.csv")}`,
				"--authorization-mode=RBAC",
				`--service-cluster-ip-range=${SERVICE_RANGE}`,
				"--allow-privileged=true",
				"--kubelet-preferred-address-types=InternalIP",
				// The Service `kubernetes` cannot lead to a loopback address.
				`--endpoint-reconciler-type=${address === LOOPBACK ? "none" : "lease"}`,
			],
			async () => {
				const certificate = join(certificates, "apiserver.crt");
				if (!existsSync(certificate)) return false;
				const access = {
					server: `https://${address}:${portBase}`,
					certificateAuthority: readFileSync(certificate, "utf8"),
					token,
				};
				if ((await new KubernetesApi(access).get<string>("/readyz")) !== "ok")
					return false;
				replaceFile(admin, JSON.stringify(kubeconfig(access), null, 2));
				return true;
			},
		),
		component(
			"kube-controller-manager",
			["kube-apiserver"],
			[
				...client(portBase + 1),
				"--use-service-account-credentials=true",
				`--service-account-private-key-file=${join(directory, "service-accounts.key")}`,
				`--root-ca-file=${join(certificates, "apiserver.crt")}`,
				"--enable-hostpath-provisioner=true",
				"--node-monitor-grace-period=5m",
			],
			listens(1),
		),
		component(
			"kube-scheduler",
			["kube-apiserver"],
			client(portBase + 2),
			listens(2),
		),
		component(
			"kwok",
			["kube-apiserver"],
			[
				`--kubeconfig=${admin}`,
				"--manage-all-nodes=false",
				"--manage-nodes-with-label-selector=type=kwok",
				"--cidr=10.0.0.1/24",
				"--node-ip=127.0.0.1",
				"--node-lease-duration-seconds=40",
				`--server-address=${LOOPBACK}:${portBase + 3}`,
			],
			listens(3),
		),
	];
}
