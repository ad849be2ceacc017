import {
	ENVIRONMENT_PERMISSIONS,
	NAMESPACE_PERMISSIONS,
	PROJECT_PERMISSIONS,
} from "../../environments/google-permissions.ts";
import roles from "../google-apis/roles.json" with { type: "json" };
import {
	type Attributes,
	resourcesOf,
	type StackJson,
	synthesize,
	synthesizeProject,
} from "./synthesized.ts";

/** What must hold for every stack on Google Cloud; each yields what is wrong and why that matters. */
const POLICIES: Readonly<Record<string, (stack: StackJson) => string[]>> = {
	"pods have identities of their own": (stack) => [
		...resourcesOf(stack, /^google_container_cluster$/)
			.filter(
				({ attributes }) =>
					!part(attributes, "workload_identity_config").workload_pool,
			)
			.map(
				({ address }) =>
					`${address}: Workload Identity is off: every pod is its node`,
			),
		...resourcesOf(stack, /^google_container_(cluster|node_pool)$/)
			.filter(
				({ attributes }) =>
					part(part(attributes, "node_config"), "workload_metadata_config")
						.mode !== "GKE_METADATA",
			)
			.map(
				({ address }) =>
					`${address}: pods reach the node's metadata and its token`,
			),
	],
	"nothing is let in from everywhere": (stack) =>
		resourcesOf(stack, /^google_compute_firewall$/)
			.filter(
				({ attributes }) =>
					attributes.allow !== undefined &&
					(attributes.source_ranges as string[] | undefined)?.some((range) =>
						range.endsWith("/0"),
					) !== false,
			)
			.map(({ address }) => `${address}: open to all of the internet`),
	"workflows of one repository sign in, by what they are run for": (stack) =>
		resourcesOf(stack, /^google_iam_workload_identity_pool_provider$/).flatMap(
			({ address, attributes }) => {
				const condition = String(attributes.attribute_condition ?? "");
				return [
					...(/assertion\.repository == /.test(condition)
						? []
						: [`${address}: every repository of GitHub is let in`]),
					...(/attribute\.identity != "none"/.test(condition)
						? []
						: [`${address}: every event of the repository is let in`]),
				];
			},
		),
	"nobody is more than the work takes": (stack) =>
		resourcesOf(stack, /^google_project_iam_(member|binding)$/)
			.filter(
				({ attributes }) =>
					/^roles\/(owner|editor|.*[aA]dmin)$/.test(String(attributes.role)) &&
					!part(attributes, "condition").expression,
			)
			.map(
				({ address, attributes }) =>
					`${address}: ${attributes.role} on all of the project`,
			),
	"nobody rules over who may do what, but for the roles of nodes": (stack) =>
		resourcesOf(stack, /^google_project_iam_custom_role$/)
			.filter(({ attributes }) =>
				(attributes.permissions as string[]).some((permission) =>
					/^(resourcemanager\.projects\.setIamPolicy|iam\.roles\..*|iam\.serviceAccounts\.(getAccessToken|signBlob|signJwt|actAs)|iam\.serviceAccountKeys\.create)$/.test(
						permission,
					),
				),
			)
			.map(({ address }) => `${address}: may give itself any right`),
	"pages are behind sign-in": (stack) =>
		[
			...stack.text.matchAll(
				/\\"kind\\":\\"GCPBackendPolicy\\",\\"name\\":\\"([\w-]+)\\".*?\\"iap\\":\{\\"enabled\\":(\w+)/g,
			),
		]
			.filter(([, , enabled]) => enabled !== "true")
			.map(([, page]) => `${page}: IAP is off: anybody may open it`),
};

const part = (attributes: Attributes, key: string): Attributes =>
	(attributes[key] ?? {}) as Attributes;

const project = synthesizeProject();
const stacks = synthesize();

describe.each(Object.entries(POLICIES))("%s", (_, problems) => {
	test("in every stack", () => {
		expect(
			[project, ...stacks].flatMap((stack) =>
				problems(stack).map((problem) => `${stack.name}: ${problem}`),
			),
		).toEqual([]);
	});
});

test("every permission that identities have, and the doctor tests, is one of Google's", () => {
	const known = new Set(
		Object.entries(roles.permissions).flatMap(([resource, verbs]) =>
			verbs.split(" ").map((verb) => `${resource}.${verb}`),
		),
	);
	const named = [
		...NAMESPACE_PERMISSIONS,
		...ENVIRONMENT_PERMISSIONS,
		...PROJECT_PERMISSIONS,
	];
	expect(named.filter((permission) => !known.has(permission))).toEqual([]);
});

/** A stack with some texts replaced, as a mistake would. */
function mistaken(name: string, from: RegExp, to: string): StackJson {
	const stack = [project, ...stacks].find((each) => each.name === name);
	if (!stack) throw new Error(`there is no ${name}`);
	const text = stack.text.replace(from, to);
	if (text === stack.text) throw new Error(`${name} has no ${from}`);
	return { ...stack, text, json: JSON.parse(text) };
}

test.each([
	[
		"Workload Identity off",
		"dev-cluster",
		/"workload_pool": "[^"]*"/,
		'"nothing": ""',
		/every pod is its node/,
	],
	[
		"the node's token for pods",
		"prod-cluster",
		/"mode": "GKE_METADATA"/,
		'"mode": "GCE_METADATA"',
		/node's metadata/,
	],
	[
		"a firewall open to all",
		"prod-foundation",
		/"35\.191\.0\.0\/16"/,
		'"0.0.0.0/0"',
		/open to all/,
	],
	[
		"federation without a repository",
		"google-project",
		/assertion\.repository == [^&]*&& /,
		"",
		/every repository/,
	],
	[
		"federation without an event",
		"google-project",
		/ && attribute\.identity != \\"none\\"/,
		"",
		/every event/,
	],
	[
		"an admin of the project",
		"google-project",
		/"role": "roles\/container\.viewer"/,
		'"role": "roles/container.admin"',
		/all of the project/,
	],
	[
		"a role that gives itself rights",
		"google-project",
		/"container\.clusters\.connect"/,
		'"resourcemanager.projects.setIamPolicy"',
		/any right/,
	],
	[
		"IAP off",
		"prod-pipeline",
		/\\"iap\\":\{\\"enabled\\":true/,
		'\\"iap\\":{\\"enabled\\":false',
		/anybody may open it/,
	],
] as const)("%s is found, with the reason", (_, stack, from, to, reason) => {
	const broken = mistaken(stack, from, to);
	const found = Object.values(POLICIES).flatMap((problems) => problems(broken));
	expect(found).toEqual([expect.stringMatching(reason)]);
});
