import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The node's own address, on a bridge that leads nowhere. */
export const NODE_ADDRESS = "10.201.0.1";
export const POD_RANGE = "10.244.0.0/24";
/** Where CoreDNS answers, an address of the control plane's range of Services. */
export const DNS_ADDRESS = "10.96.0.10";

const sh = (command: string): void => {
	const [program = "", ...args] = command.split(" ");
	execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
};

/**
 * Furnishes the namespaces that this process was started in: an address, routing, and empty folders over those of the
 * machine that a runtime writes to.
 * @param folder for the plugins' configuration
 */
export function furnishNamespaces(folder: string): void {
	for (const path of ["/run", "/var/log"]) sh(`mount -t tmpfs tmpfs ${path}`);
	mkdirSync("/run/netns");
	sh("ip link set lo up");
	sh("ip link add node type bridge");
	sh(`ip address add ${NODE_ADDRESS}/24 dev node`);
	sh("ip link set node up");
	sh("ip route add default dev node");
	const settings = { ip_forward: "1", "conf/all/rp_filter": "0" };
	for (const [name, value] of Object.entries(settings))
		writeFileSync(join("/proc/sys/net/ipv4", name), value);
	// Pods on one bridge see each other through the firewall: Services and policies hold between them too.
	writeFileSync("/proc/sys/net/bridge/bridge-nf-call-iptables", "1");
	// Tests in these namespaces resolve names as pods do.
	const resolver = "/run/resolv.conf";
	writeFileSync(resolver, `nameserver ${DNS_ADDRESS}\n`);
	sh(`mount --bind ${resolver} /etc/resolv.conf`);
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, "pods.conflist"),
		JSON.stringify({
			cniVersion: "0.4.0",
			name: "pods",
			plugins: [
				{
					type: "bridge",
					bridge: "cni0",
					isGateway: true,
					hairpinMode: true,
					ipam: {
						type: "host-local",
						dataDir: "/run/cni",
						ranges: [[{ subnet: POD_RANGE }]],
						routes: [{ dst: "0.0.0.0/0" }],
					},
				},
			],
		}),
	);
}
