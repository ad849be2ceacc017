import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { local } from "../../environments/local.ts";
import { batchJobs } from "../../local/pipeline/batch-jobs.ts";
import { workloadSpecs } from "../../local/pipeline/workload-specs.ts";
import { declarationOf } from "../../pipeline/declaration.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { grantTable } from "../../stacks/documentation/grant-table.ts";
import { environments, synthesize } from "./synthesized.ts";

/** The groups that the page names, by the workload; Spark's it leaves to Spark. */
const GROUPS: Readonly<Record<string, string>> = Object.fromEntries(
	pipeline(local()).workloads.flatMap(({ key, grants }) =>
		grants.flatMap((grant) =>
			"topic" in grant && grant.consumer && "group" in grant.consumer
				? [[key, grant.consumer.group]]
				: [],
		),
	),
);

test("the page names the group of each workload that commits offsets", () => {
	expect(GROUPS).toMatchObject({
		hdfsWriter: "hdfs-writer-group-v1",
		realtimeIndexer: "realtime-indexer-v1",
	});
});

/** Every name of the page that an environment may change, with another one. */
function namesOf({ kafka, hdfs, elasticsearch }: EnvironmentSpec) {
	const topics = Object.values(kafka.topics).map(({ name }) => name);
	const indices = Object.values(elasticsearch.indices).map(({ name }) => name);
	const directories = Object.values(hdfs.directories);
	const groups = Object.values(GROUPS);
	return { topics, indices, directories, groups };
}

const renamed = <T extends { readonly name: string }>(
	all: Readonly<Record<string, T>>,
	name: (key: string) => string,
) =>
	Object.fromEntries(
		Object.entries(all).map(([key, each]) => [
			key,
			{ ...each, name: name(key) },
		]),
	);

/** The environment with all of them changed. */
function withOtherNames(spec: EnvironmentSpec): EnvironmentSpec {
	const { kafka, hdfs, elasticsearch } = spec;
	return {
		...spec,
		kafka: {
			...kafka,
			topics: renamed(
				kafka.topics,
				(key) => `topic-of-${key}`,
			) as typeof kafka.topics,
			groups: Object.fromEntries(
				Object.keys(GROUPS).map((key) => [key, `group-of-${key}`]),
			),
		},
		hdfs: {
			...hdfs,
			directories: Object.fromEntries(
				Object.keys(hdfs.directories).map((key) => [
					key,
					`/other/${key.toLowerCase()}/here`,
				]),
			) as typeof hdfs.directories,
		},
		elasticsearch: {
			...elasticsearch,
			indices: renamed(
				elasticsearch.indices,
				(key) => `index_of_${key.toLowerCase()}`,
			) as typeof elasticsearch.indices,
		},
	};
}

/** Where a name occurs as a whole: not as the beginning of a longer one. */
const occurs = (text: string, name: string): boolean =>
	new RegExp(
		`(?<![\\w.-])${name.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&")}(?![\\w-]|\\.dlq)`,
	).test(text);

function expectOnlyNew(text: string, spec: EnvironmentSpec, what: string) {
	const { topics, indices, directories, groups } = namesOf(spec);
	for (const old of [...topics, ...indices, ...directories, ...groups])
		expect([what, old, occurs(text, old)]).toEqual([what, old, false]);
	const other = withOtherNames(spec);
	const now = namesOf(other);
	for (const name of [
		...now.topics,
		...now.indices,
		...now.directories,
		...Object.values(other.kafka.groups ?? {}),
	])
		expect([what, name, occurs(text, name)]).toEqual([what, name, true]);
}

describe.each(environments.map((spec) => [spec.name, spec] as const))(
	"a topic, group, directory or index that %s calls otherwise",
	(_, spec) => {
		test("is called so by pods, provisioner's declaration and table of grants, and nowhere as before", () => {
			const [stack] = synthesize([withOtherNames(spec)]).filter(({ name }) =>
				name.endsWith("-pipeline"),
			);
			expectOnlyNew(stack?.text ?? "", spec, "the stack");
		});

		test("is called so in ACLs, roles and directories", () => {
			const page = pipeline(withOtherNames(spec));
			const declaration = declarationOf(page, {
				passwordFile: (engine, user) => `${engine}-${user}`,
			});
			const { acls = [], roles, directories } = declaration;
			const other = withOtherNames(spec);
			expect(
				new Set(
					acls
						.filter(({ pattern }) => pattern === "literal")
						.map(({ name }) => name),
				),
			).toEqual(
				new Set([
					...namesOf(other).topics,
					...Object.values(other.kafka.groups ?? {}),
				]),
			);
			expect(
				new Set(
					roles.flatMap(({ body }) =>
						(body.indices as { names: string[] }[]).flatMap(({ names }) =>
							names.map((name) => name.replace(/\*$/, "")),
						),
					),
				),
			).toEqual(new Set(namesOf(other).indices));
			for (const { path } of directories) expect(path).toMatch(/^\/other\//);
			const table = grantTable(page);
			for (const old of [...namesOf(spec).topics, ...namesOf(spec).indices])
				expect([old, occurs(table, old)]).toEqual([old, false]);
		});
	},
);

test("a topic, group, directory or index that a laptop's environment calls otherwise is called so by its processes", async () => {
	const folder = mkdtempSync(join(tmpdir(), "renamed-"));
	try {
		const spec = local();
		const props = {
			pipeline: pipeline(withOtherNames(spec)),
			portBase: 28_000,
			dataDir: folder,
			root: "/project",
			history: "/history.json.gz",
			environment: {},
		};
		const processes = [
			...workloadSpecs(props),
			...batchJobs(props).map(({ process }) => process),
		];
		expectOnlyNew(
			JSON.stringify(processes.map(({ environment }) => environment)),
			spec,
			"the processes",
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
