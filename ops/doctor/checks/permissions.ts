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

/** An owner has these on buckets, not on the project (Cloud Storage docs, "IAM roles": basic roles and legacy bucket roles). */
const ON_BUCKETS = /^storage\.buckets\.(get|getIamPolicy|setIamPolicy|update)$/;

/** A permission that cannot be tested on a project fails the whole call (googleapis/google-cloud-java#722). */
const NOT_OF_A_PROJECT = /^Permission (\S+) is not valid for this resource/;

/** What the plan will do, and the caller may not. */
export async function permissions({
	google,
	project,
	cluster,
	first,
	run,
}: GoogleExamination): Promise<readonly Finding[]> {
	const all = [
		...new Set([
			...(cluster.ownership === "owned"
				? ENVIRONMENT_PERMISSIONS
				: NAMESPACE_PERMISSIONS),
			...(first ? PROJECT_PERMISSIONS : []),
		]),
	];
	const wanted = all.filter((permission) => !ON_BUCKETS.test(permission));
	const held = new Set<string>();
	const untested: string[] = [];
	let left: readonly string[] = wanted;
	while (left.length) {
		const asked = left.slice(0, AT_ONCE);
		const answer = await google.post<{ permissions?: readonly string[] }>(
			"cloudresourcemanager",
			`projects/${project}:testIamPermissions`,
			{ permissions: asked },
		);
		const said = answer.kind === "refused" ? answer.said : "";
		const [, invalid] = NOT_OF_A_PROJECT.exec(said) ?? [];
		if (invalid && asked.includes(invalid)) {
			untested.push(invalid);
			left = left.filter((permission) => permission !== invalid);
			continue;
		}
		if (answer.kind !== "found")
			return [
				unknown(
					`what you may do${said && `: ${said}`}`,
					`gcloud projects get-iam-policy ${project}`,
				),
			];
		for (const permission of answer.body.permissions ?? [])
			held.add(permission);
		left = left.slice(AT_ONCE);
	}
	const missing = wanted.filter(
		(permission) => !held.has(permission) && !untested.includes(permission),
	);
	const notTested = untested.length
		? [unknown(`whether you have ${untested.join(", ")}`)]
		: [];
	if (missing.length === 0)
		return [
			ok(`all ${wanted.length - untested.length} permissions are held`),
			...notTested,
		];
	const account = await run("gcloud", ["config", "get", "account"]);
	return [
		...notTested,
		problem(
			`${missing.length} of ${wanted.length} permissions are missing: ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? ", …" : ""}`,
			`gcloud projects add-iam-policy-binding ${project} --member user:${account || "YOU"} --role roles/owner, by an owner of the project`,
		),
	];
}
