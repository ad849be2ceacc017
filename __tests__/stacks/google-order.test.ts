import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { googleProject } from "../../environments/google-project.ts";
import {
	resourcesOf,
	type StackJson,
	synthesize,
	synthesizeProject,
} from "./synthesized.ts";

/**
 * The API that makes a kind of resource, by the beginning of its type: Google's provider names resources after their API's product
 * (its registry docs, "Resources", one group an API).
 */
const API_OF: readonly (readonly [beginning: string, api: string])[] = [
	["google_artifact_registry", "artifactregistry"],
	["google_billing_budget", "billingbudgets"],
	["google_binary_authorization", "binaryauthorization"],
	["google_certificate_manager", "certificatemanager"],
	["google_compute", "compute"],
	["google_container", "container"],
	["google_gke_backup", "gkebackup"],
	["google_iam_workload_identity", "iam"],
	["google_iap", "iap"],
	["google_kms", "cloudkms"],
	["google_monitoring", "monitoring"],
	["google_project_iam_custom_role", "iam"],
	["google_project_iam", "cloudresourcemanager"],
	["google_secret_manager", "secretmanager"],
	["google_service_account", "iam"],
	["google_storage", "storage"],
];

const apiOf = (type: string): string => {
	const found = API_OF.find(([beginning]) => type.startsWith(beginning));
	if (!found) throw new Error(`no API is known to make ${type}`);
	return found[1];
};

interface Node {
	readonly address: string;
	readonly type: string;
	readonly attributes: Readonly<Record<string, unknown>>;
}

/** Resources and data sources by address. */
const nodesOf = (stack: StackJson): Map<string, Node> =>
	new Map(
		[
			...resourcesOf(stack),
			...resourcesOf({
				...stack,
				json: { ...stack.json, resource: stack.json.data ?? {} },
			}).map((node) => ({ ...node, address: `data.${node.address}` })),
		].map((node) => [node.address, node]),
	);

/** Everything that a resource comes after: by reference or by depends_on, at any distance. */
function before(stack: StackJson, address: string): Set<string> {
	const nodes = nodesOf(stack);
	const found = new Set<string>();
	const visit = (from: string) => {
		const text = JSON.stringify(nodes.get(from)?.attributes ?? {});
		for (const [, to = ""] of text.matchAll(/((?:data\.)?google_\w+\.[\w-]+)/g))
			if (nodes.has(to) && !found.has(to)) {
				found.add(to);
				visit(to);
			}
	};
	visit(address);
	return found;
}

const ROOT = join(__dirname, "../..");
const project = synthesizeProject();
const stacks = synthesize();

describe("what Google's APIs need before", () => {
	test("in the project's stack nothing is made before its API is on", () => {
		const early = [...nodesOf(project).values()]
			.filter(({ type }) => type !== "google_project_service")
			.filter(({ address, type }) => {
				const on = [...before(project, address)].flatMap((each) =>
					String(nodesOf(project).get(each)?.attributes.service ?? ""),
				);
				return !on.includes(`${apiOf(type)}.googleapis.com`);
			})
			.map(({ address }) => address);
		expect(early).toEqual([]);
	});

	test("every API that an environment's stacks call is among those that the project switches on", () => {
		const off = stacks.flatMap((stack) =>
			resourcesOf(stack, /^google_/)
				.filter(({ type }) => !googleProject.apis.includes(apiOf(type)))
				.map(({ address }) => `${stack.name}: ${address}`),
		);
		expect(off).toEqual([]);
	});

	test("no identity of a workload is granted anything before a cluster has made the identity pool", () => {
		const early = [project, ...stacks]
			.filter(({ name }) => !/-(platform|pipeline)$/.test(name))
			.filter(({ text }) => text.includes(".svc.id.goog/subject"))
			.map(({ name }) => name);
		expect(early).toEqual([]);
	});

	test("Google's own identities are made by the data source or with their API", () => {
		const made =
			/^service-\$\{var\.project_number\}@(container-engine-robot|compute-system|gs-project-accounts)\./;
		const others = [project, ...stacks].flatMap(({ name, text }) =>
			[...text.matchAll(/serviceAccount:(service-[^"]*)/g)]
				.map(([, account = ""]) => account)
				.filter((account) => !made.test(account))
				.map((account) => `${name}: ${account}`),
		);
		expect(others).toEqual([]);
		expect(project.text).toContain(
			"data.google_storage_project_service_account.",
		);
	});
});

/** Attributes by which Google's APIs know a resource within its project. */
const NAMES = [
	"name",
	"account_id",
	"repository_id",
	"role_id",
	"secret_id",
	"workload_identity_pool_id",
	"workload_identity_pool_provider_id",
] as const;
/** Where texts are for people, or name what is not of Google's APIs. */
const PROSE =
	/^(description|display_name|title|labels|taint|user_labels|resource_labels|metadata|depends_on)$/;

/** Every text in a value that is not prose, with its path. */
function texts(value: unknown, path: string): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (Array.isArray(value))
		return value.flatMap((item, i) => texts(item, `${path}.${i}`));
	return Object.entries(value ?? {}).flatMap(([key, item]) =>
		PROSE.test(key) ? [] : texts(item, path ? `${path}.${key}` : key),
	);
}

/** What gives rights on a resource names it and makes none. */
const isGrant = (type: string) => /_iam_(member|binding|policy)$/.test(type);

/** `keyRings` of `google_kms_key_ring`: what its API calls them in a path, by the last two words of the type or the last one. */
function collectionsOf(type: string): string[] {
	const words = type.split("_");
	return [words.slice(-2), words.slice(-1)].map(
		(last) =>
			`${last.map((word, i) => (i ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word)).join("")}s`,
	);
}

/** Whether a text is a resource's name, ends a path with it, or is the address of an account of that name. */
function isNamed(text: string, name: string, type: string): boolean {
	if (
		text === name ||
		text.includes(`:${name}@`) ||
		text.startsWith(`${name}@`)
	)
		return true;
	const parts = text.split("/");
	return parts.some(
		(part, i) =>
			part === name && collectionsOf(type).includes(parts[i - 1] ?? ""),
	);
}

/** Literal names of what the same stack makes: Terraform sees no order in them. */
function literalNames(stack: StackJson): string[] {
	const resources = resourcesOf(stack, /^google_/);
	const named = resources
		.filter(({ type }) => !isGrant(type))
		.flatMap(({ address, type, attributes }) =>
			NAMES.flatMap((key) => {
				const name = attributes[key];
				return typeof name === "string" && !/^\$\{[^}]*\}$/.test(name)
					? [{ address, type, name }]
					: [];
			}),
		);
	return resources.flatMap(({ address, type, attributes }) =>
		texts(attributes, "").flatMap(([path, text]) =>
			// Its own name may be that of something else too, as of a network and its router.
			!isGrant(type) && (NAMES as readonly string[]).includes(path)
				? []
				: named
						.filter(
							(other) =>
								other.address !== address &&
								isNamed(text, other.name, other.type),
						)
						.map(
							(other) =>
								`${stack.name}: ${address} names ${other.address} in ${path}`,
						),
		),
	);
}

test("nothing names by text what its own stack makes", () => {
	expect([project, ...stacks].flatMap(literalNames)).toEqual([]);
});

test("a literal name is found, as an attribute and within a path", () => {
	const made = (secret_id: string, role: string) => ({
		...project,
		json: {
			...project.json,
			resource: {
				google_secret_manager_secret: { made: { secret_id: "prod-x" } },
				google_secret_manager_secret_iam_member: {
					granted: { secret_id, role },
				},
			},
		},
	});
	const reference = "$" + "{google_secret_manager_secret.made.secret_id}";
	expect(literalNames(made(reference, "r"))).toEqual([]);
	expect(literalNames(made("x", "projects/1/secrets/prod-x"))).toHaveLength(1);
	expect(literalNames(made("prod-x", "r"))).toHaveLength(1);
});

test("no order is given to constructs, which Terraform never sees", () => {
	const sources = globSync("{constructs,stacks}/**/*.ts", { cwd: ROOT });
	expect(sources.length).toBeGreaterThan(80);
	expect(
		sources.filter((file) =>
			readFileSync(join(ROOT, file), "utf8").includes("node.addDependency"),
		),
	).toEqual([]);
});
