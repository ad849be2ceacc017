import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { baseEnvironment } from "../../local/pipeline/base-environment.ts";
import type { SupervisedSpec } from "../../processes/supervised-spec.ts";
import { KubernetesApi } from "../control-plane/kubernetes-api.ts";
import type { ToolName } from "../control-plane/tools.ts";
import { CGROUP_ROOT } from "./isolation.ts";
import { DNS_ADDRESS, NODE_ADDRESS, POD_RANGE } from "./node-network.ts";

/** Programs of a node that are built; the rest comes as packages of Debian. */
export const NODE_TOOLS = [
	"kubelet",
	"kube-proxy",
] as const satisfies readonly ToolName[];

export const NODE_PACKAGES = [
	...["containerd", "runc", "containernetworking-plugins", "conntrack"],
	...[
		"iptables",
		"nftables",
		"libnftables1",
		"libnftnl11",
		"libip4tc2",
		"libip6tc2",
	],
	...["libxtables12", "libmnl0", "libjansson4", "libedit2", "libgmp10"],
	...["libnetfilter-conntrack3", "libnfnetlink0", "libseccomp2"],
];

export const NODE_NAME = "node-1";
/** Of every container's sandbox: a process that waits. */
export const PAUSE_IMAGE = "docker.io/tickstack/pause:1";

export interface NodeProcessesProps {
	/** Configuration, images, volumes and logs. */
	readonly directory: string;
	readonly kubeconfig: string;
	/** Root of the unpacked packages. */
	readonly packages: string;
	readonly executables: Readonly<Record<(typeof NODE_TOOLS)[number], string>>;
}

/** Variables under which the unpacked programs find each other. */
export function packageEnvironment(
	packages: string,
	directory: string,
): Record<string, string> {
	const base = baseEnvironment(process.env);
	const libraries = join(packages, "usr/lib/x86_64-linux-gnu");
	return {
		...base,
		PATH: [
			join(directory, "bin"),
			join(packages, "usr/bin"),
			join(packages, "usr/sbin"),
			base.PATH,
		].join(":"),
		LD_LIBRARY_PATH: [libraries, join(packages, "lib/x86_64-linux-gnu")].join(
			":",
		),
		XTABLES_LIBDIR: join(libraries, "xtables"),
	};
}

/** containerd, the kubelet and kube-proxy, as settings that a container or an old kernel takes too. */
export function nodeProcesses(
	props: NodeProcessesProps,
): readonly SupervisedSpec[] {
	const { directory, kubeconfig, packages, executables } = props;
	const at = (...path: string[]) => join(directory, ...path);
	const socket = "/run/containerd/containerd.sock";
	writeConfiguration(props, socket);
	const environment = packageEnvironment(packages, directory);
	const process = (
		name: string,
		after: readonly string[],
		program: string,
		args: readonly string[],
		ready: () => Promise<boolean>,
	): SupervisedSpec => ({
		...{ name, after, program, args, environment, ready },
		kind: "service",
		cwd: directory,
		logFile: at("logs", `${name}.log`),
		stopGraceMs: 10_000,
	});
	return [
		process(
			"containerd",
			[],
			join(packages, "usr/bin/containerd"),
			["--config", at("containerd.toml")],
			() => accepts(socket),
		),
		process(
			"kubelet",
			["containerd"],
			executables.kubelet,
			[
				...["--config", at("kubelet.json"), "--kubeconfig", kubeconfig],
				...["--hostname-override", NODE_NAME, "--node-ip", NODE_ADDRESS],
				...["--root-dir", at("kubelet"), "--cert-dir", at("certificates")],
				...["--node-labels", "topology.kubernetes.io/zone=zone-1"],
			],
			async () => {
				const node = await KubernetesApi.fromFile(kubeconfig).get<{
					status: { conditions?: { type: string; status: string }[] };
				}>(`/api/v1/nodes/${NODE_NAME}`);
				return !!node.status.conditions?.some(
					({ type, status }) => type === "Ready" && status === "True",
				);
			},
		),
		process(
			"kube-proxy",
			["kubelet"],
			executables["kube-proxy"],
			[
				...["--kubeconfig", kubeconfig, "--hostname-override", NODE_NAME],
				...["--proxy-mode=iptables", `--cluster-cidr=${POD_RANGE}`],
				`--bind-address=${NODE_ADDRESS}`,
				// Settings of the machine, not of the namespace.
				...[
					"--conntrack-max-per-core=0",
					"--conntrack-tcp-timeout-established=0s",
				],
				"--conntrack-tcp-timeout-close-wait=0s",
			],
			async () => (await fetch("http://127.0.0.1:10249/healthz")).ok,
		),
	];
}

/** Whether somebody listens at a Unix socket. */
function accepts(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(path);
		socket.once("error", () => resolve(false));
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
	});
}

function writeConfiguration(
	{ directory, packages }: NodeProcessesProps,
	socket: string,
): void {
	const at = (...path: string[]) => join(directory, ...path);
	for (const folder of ["bin", "logs", "kubelet", "containers"])
		mkdirSync(at(folder), { recursive: true });
	for (const name of ["iptables", "ip6tables"])
		for (const suffix of ["", "-save", "-restore"])
			symlinkSync(
				join(packages, "usr/sbin/xtables-nft-multi"),
				at("bin", `${name}${suffix}`),
			);
	writeFileSync(at("resolv.conf"), "");
	writeFileSync(
		at("containerd.toml"),
		`version = 2
root = "${at("containers")}"
state = "/run/containerd/state"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${join(packages, "usr/lib/cni")}"
    conf_dir = "${at("cni")}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "${join(packages, "usr/sbin/runc")}"
`,
	);
	writeFileSync(
		at("kubelet.json"),
		JSON.stringify({
			apiVersion: "kubelet.config.k8s.io/v1beta1",
			kind: "KubeletConfiguration",
			containerRuntimeEndpoint: `unix://${socket}`,
			address: NODE_ADDRESS,
			healthzPort: 0,
			authentication: {
				anonymous: { enabled: true },
				webhook: { enabled: false },
			},
			authorization: { mode: "AlwaysAllow" },
			cgroupDriver: "cgroupfs",
			cgroupRoot: `/${CGROUP_ROOT}`,
			failCgroupV1: false,
			failSwapOn: false,
			oomScoreAdj: 0,
			enforceNodeAllocatable: [],
			clusterDNS: [DNS_ADDRESS],
			clusterDomain: "cluster.local",
			resolvConf: at("resolv.conf"),
			podLogsDir: at("pods"),
			volumePluginDir: at("plugins"),
			imageGCHighThresholdPercent: 100,
			imageGCLowThresholdPercent: 99,
			evictionHard: {
				"nodefs.available": "1%",
				"imagefs.available": "1%",
				"memory.available": "100Mi",
			},
			featureGates: { KubeletInUserNamespace: true },
		}),
	);
}
