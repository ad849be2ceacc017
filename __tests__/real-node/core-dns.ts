import { readFileSync } from "node:fs";
import type { Layer } from "./image-archive.ts";
import { DNS_ADDRESS } from "./node-network.ts";

export const CORE_DNS_IMAGE = "docker.io/tickstack/coredns:1";

const NAMESPACE = "kube-system";
const LABELS = { "k8s-app": "kube-dns" };

const COREFILE = `.:53 {
  errors
  health :8080
  ready :8181
  cache 2
  kubernetes cluster.local in-addr.arpa {
    kubeconfig /etc/coredns/kubeconfig
    ttl 2
  }
}
`;

/** @param folder that holds the executable `coredns` alone */
export const coreDnsLayer = (folder: string): Layer => ({
	name: "CoreDNS",
	source: folder,
	only: ["./coredns"],
	target: "usr/bin",
});

/** The cluster's DNS under the labels that the namespaces' policies name; by the path of the API that makes each object. */
export function coreDns(kubeconfig: string): readonly [path: string, object][] {
	const metadata = { name: "coredns", namespace: NAMESPACE, labels: LABELS };
	const core = `/api/v1/namespaces/${NAMESPACE}`;
	return [
		[
			`${core}/secrets`,
			{
				apiVersion: "v1",
				kind: "Secret",
				metadata,
				stringData: {
					Corefile: COREFILE,
					kubeconfig: readFileSync(kubeconfig, "utf8"),
				},
			},
		],
		[
			`${core}/services`,
			{
				apiVersion: "v1",
				kind: "Service",
				metadata: { ...metadata, name: "kube-dns" },
				spec: {
					clusterIP: DNS_ADDRESS,
					selector: LABELS,
					ports: ["UDP", "TCP"].map((protocol) => ({
						name: protocol.toLowerCase(),
						port: 53,
						protocol,
					})),
				},
			},
		],
		[
			`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
			{
				apiVersion: "apps/v1",
				kind: "Deployment",
				metadata,
				spec: {
					selector: { matchLabels: LABELS },
					template: {
						metadata: { labels: LABELS },
						spec: {
							dnsPolicy: "Default",
							automountServiceAccountToken: false,
							terminationGracePeriodSeconds: 0,
							containers: [
								{
									name: "coredns",
									image: CORE_DNS_IMAGE,
									imagePullPolicy: "Never",
									command: ["coredns", "-conf", "/etc/coredns/Corefile"],
									readinessProbe: {
										httpGet: { path: "/ready", port: 8181 },
										periodSeconds: 1,
									},
									resources: {
										requests: { cpu: "10m", memory: "64Mi" },
										limits: { memory: "256Mi" },
									},
									volumeMounts: [
										{ name: "configuration", mountPath: "/etc/coredns" },
									],
								},
							],
							volumes: [
								{ name: "configuration", secret: { secretName: "coredns" } },
							],
						},
					},
				},
			},
		],
	];
}
