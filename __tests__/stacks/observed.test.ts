import { AGENT_COMPONENTS } from "../../engines/metrics-agent.ts";
import { workloadsOf } from "./pods.ts";
import { environments, resourcesOf, synthesize } from "./synthesized.ts";

const stacks = synthesize();

interface Monitor {
	readonly kind: string;
	readonly name: string;
	readonly spec: {
		readonly selector: { readonly matchLabels: { readonly app: string } };
		readonly endpoints: readonly { readonly port: string }[];
	};
}

describe.each(environments.map((each) => [each.name, each] as const))(
	"in %s",
	(_, environment) => {
		const own = stacks.filter((stack) => stack.environment === environment);
		const workloads = own.flatMap(workloadsOf);
		const monitors = own
			.flatMap((stack) => resourcesOf(stack, /^helm_release$/))
			.flatMap(({ attributes }) => attributes.values as string[])
			.flatMap((text) => (JSON.parse(text).resources ?? []) as Monitor[])
			.filter(({ kind }) => kind === "PodMonitoring");

		test("whatever is collected is told by pods, at a port of that name", () => {
			for (const { name, spec } of monitors) {
				const pods = workloads.filter(
					({ app }) => app === spec.selector.matchLabels.app,
				);
				expect([name, pods.length]).toEqual([name, 1]);
				const ports = pods.flatMap(({ pod }) =>
					pod.spec.container.flatMap(({ port = [] }) => port),
				);
				for (const endpoint of spec.endpoints)
					expect(ports.map((port) => port.name)).toContain(endpoint.port);
			}
			expect(monitors.length > 0).toBe(environment.addOns.managedPrometheus);
		});

		test("each JVM that can has an agent where the engines are observed, and none elsewhere", () => {
			const { engineMetrics } = environment.addOns;
			const engines = workloads.filter(({ app }) =>
				AGENT_COMPONENTS.some((component) => component === app),
			);
			for (const { app, pod } of engines) {
				const [container] = pod.spec.container;
				expect([
					app,
					container?.command?.[1]?.startsWith(
						"-javaagent:/opt/metrics-agent/agent.jar=0.0.0.0:9404:/etc/",
					),
					pod.spec.init_container?.[0]?.name === "metrics-agent",
				]).toEqual([app, engineMetrics, engineMetrics]);
			}
			expect(engines.length).toBeGreaterThan(0);
		});
	},
);
