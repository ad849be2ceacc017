import { GoogleError } from "../google-error.ts";
import { agentOf, type Call, type Route, type Service } from "../route.ts";
import type { Project } from "../world.ts";

const HOST = "serviceusage.googleapis.com";

/** APIs that can be switched on although the stand-in does not answer for them. */
const OTHER_APIS = [
	"anthos",
	"cloudapis",
	"cloudasset",
	"cloudbilling",
	"cloudquotas",
	"cloudtrace",
	"containeranalysis",
	"containerfilesystem",
	"containerscanning",
	"containersecurity",
	"dns",
	"logging",
	"networkconnectivity",
	"networkservices",
	"ondemandscanning",
	"orgpolicy",
	"osconfig",
	"oslogin",
	"servicecontrol",
	"servicemanagement",
	"storage-api",
	"storage-component",
	"telemetry",
	"websecurityscanner",
].map((name) => `${name}.googleapis.com`);

/** Other APIs that come with one (Service Usage docs, "Dependencies"). */
const COMES_WITH: Readonly<Record<string, readonly string[]>> = {
	"container.googleapis.com": [
		"compute.googleapis.com",
		"artifactregistry.googleapis.com",
	],
	"compute.googleapis.com": ["oslogin.googleapis.com"],
};

const SERVICES_OF_PROJECT = "/v1/projects/{project}/services";

const state = (project: Project, host: string) => ({
	name: `projects/${project.number}/services/${host}`,
	config: { name: host },
	state: project.enabled.has(host) ? "ENABLED" : "DISABLED",
	parent: `projects/${project.number}`,
});

/** Switches APIs on and off (Service Usage API reference, v1 and v1beta1). @param others all other APIs */
export function serviceUsage(others: readonly Service[]): Service {
	const known = new Set([
		HOST,
		...others.map(({ host }) => host),
		...OTHER_APIS,
	]);
	const find = (host: string) => others.find((other) => other.host === host);

	/** Some of Google's identities are made when their API is switched on, others with the first use. */
	function enable(project: Project, host: string, now: number): void {
		if (project.enabled.has(host)) return;
		project.enabled.set(host, now);
		const agent = find(host)?.agent;
		if (agent?.madeBy === "enabling")
			project.agents.add(agentOf(project, agent.domain));
		if (host === "compute.googleapis.com")
			project.agents.add(
				`${project.number}-compute@developer.gserviceaccount.com`,
			);
		for (const other of COMES_WITH[host] ?? []) enable(project, other, now);
	}

	/** The text is of Config Connector's mock of Service Usage (mockserviceusage/serviceusagev1.go). */
	function checkKnown(hosts: readonly string[]): void {
		const missing = hosts.filter((host) => !known.has(host));
		if (missing.length)
			throw new GoogleError(
				"forbidden",
				`Not found or permission denied for service(s): ${missing.join(", ")}.`,
			);
	}

	function switchOn(call: Call, hosts: readonly string[]) {
		checkKnown(hosts);
		return call.world.operations.start("", {}, () => {
			for (const host of hosts) enable(call.project, host, +call.world.now());
			return { services: hosts.map((host) => state(call.project, host)) };
		});
	}

	return {
		host: HOST,
		title: "Service Usage API",
		routes: [
			{
				method: "GET",
				path: SERVICES_OF_PROJECT,
				permission: "serviceusage.services.list",
				answer: ({ project, query }) => ({
					services: [...known]
						.map((host) => state(project, host))
						.filter(
							({ state }) =>
								query.get("filter") !== "state:ENABLED" || state === "ENABLED",
						),
				}),
			},
			{
				method: "GET",
				path: `${SERVICES_OF_PROJECT}/{service}`,
				permission: "serviceusage.services.get",
				answer: ({ project, params }) => {
					checkKnown([params.service ?? ""]);
					return state(project, params.service ?? "");
				},
			},
			{
				method: "POST",
				path: `${SERVICES_OF_PROJECT}:batchEnable`,
				permission: "serviceusage.services.enable",
				answer: (call) =>
					switchOn(call, (call.body.serviceIds ?? []) as string[]),
			},
			{
				method: "POST",
				path: `${SERVICES_OF_PROJECT}/{service}:enable`,
				permission: "serviceusage.services.enable",
				answer: (call) => switchOn(call, [call.params.service ?? ""]),
			},
			{
				method: "POST",
				path: `${SERVICES_OF_PROJECT}/{service}:disable`,
				permission: "serviceusage.services.disable",
				answer: ({ world, project, params }) =>
					world.operations.start("", {}, () => {
						project.enabled.delete(params.service ?? "");
						return { service: state(project, params.service ?? "") };
					}),
			},
			{
				method: "POST",
				path: "/v1beta1/projects/{project}/services/{service}:generateServiceIdentity",
				permission: "serviceusage.services.enable",
				answer: ({ world, project, params }) => {
					const agent = find(params.service ?? "")?.agent;
					return world.operations.start("", {}, () => {
						if (!agent) return {};
						const email = agentOf(project, agent.domain);
						project.agents.add(email);
						return {
							"@type":
								"type.googleapis.com/google.api.serviceusage.v1beta1.ServiceIdentity",
							...{ email, uniqueId: world.serial() },
						};
					});
				},
			},
			...["v1", "v1beta1"].map(
				(version): Route => ({
					method: "GET",
					path: `/${version}/operations/{operation}`,
					answer: ({ world, params }) =>
						world.operations.longRunning(`operations/${params.operation}`),
				}),
			),
		],
	};
}
