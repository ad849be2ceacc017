import {
	ENVIRONMENT_PERMISSIONS,
	NAMESPACE_PERMISSIONS,
	PROJECT_PERMISSIONS,
} from "../../../environments/google-permissions.ts";
import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem, unknown } = findings("permissions");

/** Resource Manager takes so many at once (its reference, projects.testIamPermissions). */
const AT_ONCE = 100;

/** What the plan will do, and the caller may not. */
export async function permissions({
	google,
	project,
	cluster,
	first,
	run,
}: GoogleExamination): Promise<readonly Finding[]> {
	const wanted = [
		...new Set([
			...(cluster.ownership === "owned"
				? ENVIRONMENT_PERMISSIONS
				: NAMESPACE_PERMISSIONS),
			...(first ? PROJECT_PERMISSIONS : []),
		]),
	];
	const held = new Set<string>();
	for (let i = 0; i < wanted.length; i += AT_ONCE) {
		const answer = await google.post<{ permissions?: readonly string[] }>(
			"cloudresourcemanager",
			`projects/${project}:testIamPermissions`,
			{ permissions: wanted.slice(i, i + AT_ONCE) },
		);
		if (answer.kind !== "found")
			return [
				unknown(
					`what you may do${answer.kind === "refused" ? `: ${answer.said}` : ""}`,
					`gcloud projects get-iam-policy ${project}`,
				),
			];
		for (const permission of answer.body.permissions ?? [])
			held.add(permission);
	}
	const missing = wanted.filter((permission) => !held.has(permission));
	if (missing.length === 0)
		return [ok(`all ${wanted.length} permissions are held`)];
	const account = await run("gcloud", ["config", "get", "account"]);
	return [
		problem(
			`${missing.length} of ${wanted.length} permissions are missing: ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", …" : ""}`,
			`gcloud projects add-iam-policy-binding ${project} --member user:${account || "YOU"} --role roles/owner, by an owner of the project`,
		),
	];
}
