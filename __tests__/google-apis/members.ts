import { GoogleError } from "./google-error.ts";
import type { World } from "./world.ts";

/**
 * What a policy names must exist.
 * @throws {GoogleError} 400, as IAM says it: for service accounts data-migration-tool#58 and
 * terraform_dataform_ga4_pipeline#1, for pools terraform-google-kubernetes-engine#916
 */
export function checkMember(world: World, member: string): void {
	const [kind, name = ""] = splitOnce(member, ":");
	switch (kind) {
		case "user":
		case "group":
		case "domain":
		case "allUsers":
		case "projectOwner":
		case "projectEditor":
		case "projectViewer":
		case "allAuthenticatedUsers":
			return;
		case "serviceAccount":
			checkAccount(world, name);
			return;
		case "principal":
		case "principalSet":
			checkPool(world, name);
			return;
		default:
			throw new GoogleError(
				"badRequest",
				`Invalid member type or member: ${member}`,
			);
	}
}

function checkAccount(world: World, email: string): void {
	const kubernetes = /^(.+)\[.+\/.+\]$/.exec(email)?.[1];
	if (kubernetes) {
		if (!world.resources.has(`iam.googleapis.com/${kubernetes}`))
			throw noPool(kubernetes);
		return;
	}
	const exists =
		world.projects.some(({ agents }) => agents.has(email)) ||
		[...world.below("iam.googleapis.com/projects/")].some(([name]) =>
			name.endsWith(`/serviceAccounts/${email}`),
		);
	if (!exists)
		throw new GoogleError(
			"badRequest",
			`Service account ${email} does not exist.`,
		);
}

const POOL =
	/^\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/(subject|attribute\.[a-z_]+|group|namespace|kubernetes\.cluster|\*)/;

function checkPool(world: World, name: string): void {
	const [, number = "", pool = ""] = POOL.exec(name) ?? [];
	const project = world.findProject(number);
	if (!project)
		throw new GoogleError(
			"badRequest",
			`The member principal:${name} is of an unknown type. Please set a valid type prefix for the member.`,
		);
	// GKE's pools are of the project and named by it.
	const found = pool.endsWith(".svc.id.goog")
		? pool === `${project.id}.svc.id.goog` &&
			world.resources.has(`iam.googleapis.com/${pool}`)
		: world.resources.get(
				`iam.googleapis.com/projects/${project.id}/locations/global/workloadIdentityPools/${pool}`,
			)?.state === "ACTIVE";
	if (!found) throw noPool(pool);
}

const noPool = (pool: string) =>
	new GoogleError(
		"badRequest",
		`Identity Pool does not exist (${pool}). Please check that you specified a valid resource name as returned in the \`name\` attribute in the configuration API.`,
	);

function splitOnce(text: string, separator: string): string[] {
	const at = text.indexOf(separator);
	return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
