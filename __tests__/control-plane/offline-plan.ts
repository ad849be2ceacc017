import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Terraform } from "../../ops/terraform/terraform.ts";
import { readStack, type TerraformJson, writeStack } from "./synth-stacks.ts";

/** Values for all variables of all stacks; their form is checked, nobody is asked whether they exist. */
const VARIABLES: Readonly<Record<string, string>> = {
	alert_email: "someone@example.com",
	allow_unpinned_images: "true",
	billing_account: "012345-6789AB-CDEF01",
	domain: "example.com",
	github_repository: "example/tickstack",
	image_registry: "registry.example.com/tickstack",
	monthly_budget: "100",
	page_viewers: '["group:viewers@example.com"]',
	project_id: "example-project",
	project_number: "123456789012",
};

/** Reviewed lists of the resources that a stack has. */
const REVIEWED = join(
	import.meta.dirname,
	"../../__tests__/stacks/__snapshots__",
);

/**
 * Plans a stack from nothing without a network: a plan that only creates calls nobody, except for data sources that depend on
 * nothing. That of the GKE cluster gives the Kubernetes provider its address: it is cut, and the address made up.
 * @param environment variables of the process
 * @returns what is wrong; undefined when the plan adds what the reviewed list says, or what is synthesized where there is none
 */
export async function offlinePlan(
	name: string,
	folder: string,
	environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
	const stack = withoutDataSources(readStack(folder));
	writeStack(folder, stack);
	const credentials = stack.output?.credential_names?.value ?? [];
	const terraform = new Terraform({
		program: "terraform",
		directory: folder,
		environment: {
			...environment,
			GOOGLE_OAUTH_ACCESS_TOKEN: "x",
			...Object.fromEntries(
				Object.entries(VARIABLES).map(([key, value]) => [
					`TF_VAR_${key}`,
					value,
				]),
			),
			TF_VAR_credentials: JSON.stringify(
				Object.fromEntries(credentials.map((each) => [each, "x"])),
			),
		},
	});
	const { json } = await terraform.plan({ refresh: false });
	// What a data source depends on is yet to be made: it is read by the apply.
	const planned = json.resource_changes
		.filter(({ mode }) => mode === "managed")
		.map(({ address, change }) => `${change.actions.join("+")} ${address}`);
	const expected = (reviewedAddresses(name) ?? addresses(stack))
		.filter((address) => !address.startsWith("helm_release."))
		.map((address) => `create ${address}`);
	const unexpected = planned.filter((each) => !expected.includes(each));
	const missing = expected.filter((each) => !planned.includes(each));
	if (unexpected.length + missing.length === 0) return undefined;
	return [
		`plans ${planned.length} changes, its list has ${expected.length} resources`,
		...unexpected.map((each) => `  not in the list: ${each}`),
		...missing.map((each) => `  not planned: ${each}`),
	].join("\n");
}

const DATA = /\$\{data\.google_container_cluster\.[^}]+\}/g;

function withoutDataSources({ data = {}, ...stack }: TerraformJson) {
	const { kubernetes } = stack.provider;
	const { google_container_cluster: _, ...deferred } = data;
	for (const [type, named] of Object.entries(deferred))
		for (const [name, source] of Object.entries(named as object))
			if (!("depends_on" in source))
				throw new Error(`data.${type}.${name} cannot be read offline`);
	const made = {
		...stack,
		...(Object.keys(deferred).length && { data: deferred }),
		provider: {
			...stack.provider,
			...(kubernetes !== undefined && {
				kubernetes: JSON.parse(
					JSON.stringify(kubernetes).replace(DATA, "cluster.invalid"),
				),
			}),
		},
	};
	return made;
}

const addresses = ({ resource = {} }: TerraformJson): string[] =>
	Object.entries(resource).flatMap(([type, named]) =>
		Object.keys(named).map((name) => `${type}.${name}`),
	);

/** The list of the snapshots, for environments that are always the same. */
function reviewedAddresses(name: string): string[] | undefined {
	try {
		return readFileSync(join(REVIEWED, `${name}.addresses.txt`), "utf8")
			.trim()
			.split("\n");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
		throw error;
	}
}
