import { Duration } from "@tickstack/contracts/duration";
import { clusterPlacement } from "../../engines/cluster-placement.ts";
import { localPlacement } from "../../engines/local-placement.ts";
import { LISTENERS } from "../../engines/ports.ts";
import { engineProcesses } from "../../engines/processes.ts";
import { local } from "../../environments/local.ts";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";
import { LOCAL } from "./placements.ts";

const copy = staging("pr-42", Duration.hours(8), {
	owner: "someone@example.com",
	created: "2026-11-20T09:30:00Z",
});
const SHAPES = [
	{ name: "local", ...LOCAL },
	...[...permanentEnvironments(), copy].map((spec) => ({
		name: spec.name,
		spec,
		placement: clusterPlacement(spec),
	})),
];
const ALL = SHAPES.flatMap(({ name, spec, placement }) =>
	engineProcesses(spec, placement).map((process) => ({
		name,
		component: process.component,
		process,
		paths: placement.of(process.component).paths,
	})),
);

describe.each(ALL)("$name: $component", ({ process, paths, name }) => {
	test("waits only for components of its environment, which come before it", () => {
		const components = ALL.filter((p) => p.name === name).map(
			(p) => p.component,
		);
		const earlier = components.slice(0, components.indexOf(process.component));
		expect(earlier).toEqual(expect.arrayContaining([...process.after]));
	});

	test("refers only to files that are rendered or made by its preparation", () => {
		const referred = [
			...process.command,
			...process.prepare.flatMap((p) => p.command),
		]
			.flatMap((argument) => argument.split(/[=:]/))
			.filter((part) => part.startsWith(`${paths.config}/`))
			.map((path) => path.slice(paths.config.length + 1))
			// Filled in by the kubelet; or written by the construct.
			.filter((file) => file !== "executor-pod.yaml")
			.map((file) => file.replace("$(POD_NAME)", `${process.component}-0`));
		expect(Object.keys(process.files)).toEqual(
			expect.arrayContaining(referred),
		);
	});

	test("ends at the first lack of memory", () => {
		const options = [...process.command, ...Object.values(process.files)];
		if (process.jdk)
			expect(options.join("\n")).toContain("-XX:+ExitOnOutOfMemoryError");
	});

	test("has no secret in its files, command or environment", () => {
		const text = JSON.stringify([
			process.files,
			process.command,
			process.environment,
			process.prepare,
		]);
		for (const [, value] of text.matchAll(
			/password[\\"]*[=:]\s*[\\"]*([^\\",\]]+)/gi,
		))
			expect(value).toMatch(/^\$[({]/);
	});
});

describe("on this machine", () => {
	const at = (portBase: number) =>
		engineProcesses(
			local(),
			localPlacement({ portBase, homeOf: (e) => `/${e}`, runDir: "/run" }),
		).flatMap(({ listens }) => Object.values(listens));

	test("nothing listens beyond it", () => {
		expect(new Set(at(18_000).map(({ host }) => host))).toEqual(
			new Set(["127.0.0.1"]),
		);
		for (const { process } of ALL.filter((p) => p.name === "local"))
			expect(JSON.stringify(process)).not.toContain("0.0.0.0");
	});

	test("every listener has a port of its own", () => {
		const offsets = Object.values(LISTENERS).map((listener) => listener.local);
		expect(new Set(offsets).size).toBe(offsets.length);
	});

	test("two instances with port bases 1,000 apart do not meet", () => {
		const ports = [...at(18_000), ...at(19_000)].map(({ port }) => port);
		expect(new Set(ports).size).toBe(ports.length);
	});

	test("nothing is left for a kubelet to fill in", () => {
		for (const { process } of ALL.filter((p) => p.name === "local"))
			expect(JSON.stringify(process)).not.toContain("$(");
	});
});

test("rendering the same environment twice gives the same", () => {
	const once = JSON.stringify(engineProcesses(prod, clusterPlacement(prod)));
	expect(JSON.stringify(engineProcesses(prod, clusterPlacement(prod)))).toBe(
		once,
	);
});

test("disposable copies of prod are clusters of their own: no broker of one joins another", () => {
	const other = staging("pr-43", Duration.hours(8), {
		owner: "someone@example.com",
		created: "2026-11-20T09:30:00Z",
	});
	const ids = [prod, copy, other].map((spec) => {
		const [kafka] = engineProcesses(spec, clusterPlacement(spec)).filter(
			({ component }) => component === "kafka",
		);
		const command = kafka?.prepare[0]?.command ?? [];
		return command[command.indexOf("--cluster-id") + 1];
	});
	expect(new Set(ids).size).toBe(3);
	for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
});
