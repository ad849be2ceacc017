import { googleProject } from "../../../environments/google-project.ts";
import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem, unknown } = findings("apis");

interface Service {
	/** `projects/NUMBER/services/NAME`. */
	readonly name: string;
	readonly state: "ENABLED" | "DISABLED";
}

/** What Terraform itself needs before it can switch the others on. */
const BOOTSTRAP = ["cloudresourcemanager", "serviceusage"];

/** APIs that the stacks call: on, or switched on by the first deploy. */
export async function apis({
	google,
	project,
	first,
}: GoogleExamination): Promise<readonly Finding[]> {
	const wanted = googleProject.apis.map((api) => `${api}.googleapis.com`);
	const names = wanted
		.map((name) => `names=projects/${project}/services/${name}`)
		.join("&");
	const answer = await google.get<{ services?: readonly Service[] }>(
		"serviceusage",
		`projects/${project}/services:batchGet?${names}`,
	);
	const enable = (missing: readonly string[]) =>
		`gcloud services enable ${missing.join(" ")} --project ${project}`;
	if (answer.kind === "disabled")
		return [
			problem(
				"Service Usage is off: Terraform cannot switch any other on",
				enable(BOOTSTRAP.map((api) => `${api}.googleapis.com`)),
			),
		];
	if (answer.kind !== "found")
		return [
			unknown(
				"which APIs are on",
				`gcloud services list --enabled --project ${project}`,
			),
		];
	const on = (answer.body.services ?? [])
		.filter(({ state }) => state === "ENABLED")
		.map(({ name }) => name.split("/").at(-1) ?? "");
	const off = wanted.filter((name) => !on.includes(name));
	const before = off.filter((name) =>
		BOOTSTRAP.some((api) => name.startsWith(`${api}.`)),
	);
	if (before.length)
		return [
			problem(
				`${before.join(" and ")} must be on before Terraform begins`,
				enable(before),
			),
		];
	if (off.length === 0) return [ok(`all ${on.length} APIs are on`)];
	return [
		first
			? ok(`the first deploy switches ${off.length} APIs on`)
			: problem(`${off.join(", ")} are off`, enable(off)),
	];
}
