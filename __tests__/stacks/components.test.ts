import { flagName } from "@tickstack/contracts/config";
import { Size } from "@tickstack/contracts/size";
import {
	components,
	type SizedComponent,
	sumOver,
} from "../../environments/components.ts";
import { WORKLOAD_IMAGES } from "../../pipeline/catalogue/catalogue.ts";
import { type Workload, workloadsOf } from "./pods.ts";
import { environments, synthesize } from "./synthesized.ts";

const stacks = synthesize();

interface Requested {
	readonly replicas: number | undefined;
	readonly memoryBytes: number;
	readonly cpuMillis: number;
	readonly disk: string | undefined;
}

const millis = (cpu: string) =>
	cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : 1_000 * Number(cpu);

/** What a workload's pods request, init containers left out: they run before the others. */
function requested({ attributes, pod }: Workload): Requested {
	const spec = attributes.spec as {
		readonly replicas?: string | number;
		readonly volume_claim_template?: readonly [
			{
				readonly spec: {
					readonly resources: {
						readonly requests: { readonly storage: string };
					};
				};
			},
		];
	};
	const sum = (figure: (requests: Record<string, string>) => number) =>
		pod.spec.container.reduce(
			(total, { resources }) => total + figure(resources.requests),
			0,
		);
	return {
		replicas: spec.replicas === undefined ? undefined : Number(spec.replicas),
		memoryBytes: sum(
			({ memory = "" }) => Size.parse(memory)?.bytes ?? Number.NaN,
		),
		cpuMillis: sum(({ cpu = "" }) => millis(cpu)),
		disk: spec.volume_claim_template?.[0].spec.resources.requests.storage,
	};
}

/** What the rows of one pod say that it requests: sidecars are in the pod of another. */
function declared(rows: readonly SizedComponent[], name: string): Requested {
	const inPod = rows.filter(
		(row) => row.name === name || row.sidecarOf === name,
	);
	const each = inPod.map((row) => ({ ...row, count: 1 }));
	return {
		replicas: inPod[0]?.count,
		memoryBytes: sumOver(each, ({ size }) => size.memory.bytes),
		cpuMillis: sumOver(each, ({ size }) => size.cpuMillis),
		disk: inPod[0]?.volume?.size.toQuantity(),
	};
}

const pods = (environment: string) =>
	stacks
		.filter((stack) => stack.environment.name === environment)
		.flatMap(workloadsOf);

describe.each(environments)("the component table of $name", (environment) => {
	const rows = components(environment);
	const all = pods(environment.name);

	test("has every engine as its pods request it", () => {
		const names = rows
			.filter(
				({ kind, name, sidecarOf }) =>
					kind === "engine" && name !== "spark-executor" && !sidecarOf,
			)
			.map(({ name }) => name);
		const found = all.filter(({ stack }) => stack.endsWith("-platform"));
		expect(found.map(({ app }) => app).sort()).toEqual([...names].sort());
		expect(
			Object.fromEntries(found.map((each) => [each.app, requested(each)])),
		).toEqual(
			Object.fromEntries(names.map((name) => [name, declared(rows, name)])),
		);
	});

	test("has every workload as its pods request it, with room for all replicas and jobs", () => {
		for (const { name, count, size } of rows.filter(
			({ kind }) => kind === "workload",
		)) {
			const image = flagName(name);
			const found = all
				.filter(({ pod }) => pod.spec.container[0]?.name === image)
				.map(requested);
			const wanted = {
				memoryBytes: size.memory.bytes,
				cpuMillis: size.cpuMillis,
			};
			expect(found.length).toBeGreaterThan(0);
			for (const each of found) expect(each).toMatchObject(wanted);
			const replicas = found.reduce(
				(sum, each) => sum + (each.replicas ?? 1),
				0,
			);
			expect(replicas).toBeLessThanOrEqual(count);
		}
	});
});

/** Pods that the table leaves out: so small that the quota's headroom holds them. */
const LEFT_OUT = ["exporter"];

test("no other pods run but those of the table and the small ones that are left out by name", () => {
	const images: readonly string[] = WORKLOAD_IMAGES;
	const others = environments
		.flatMap(({ name }) => pods(name))
		.filter(({ stack }) => !stack.endsWith("-platform"))
		.map(({ pod }) => pod.spec.container[0]?.name ?? "")
		.filter((name) => !images.includes(name));
	expect([...new Set(others)]).toEqual(LEFT_OUT);
});
