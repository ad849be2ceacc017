import { googleProject } from "../../../environments/google-project.ts";
import type { Examination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";
import type { GoogleAnswers } from "../google-answers.ts";

const { ok, problem, unknown, warning } = findings("project");

interface Project {
	readonly projectNumber: string;
	readonly lifecycleState: string;
}

/** Must be on before Terraform can read anything of the project, and switch the others on. */
const BOOTSTRAP =
	"cloudresourcemanager.googleapis.com serviceusage.googleapis.com";

/** The project, who pays for it, and the bucket of its states: what is there before all else. */
export async function project(
	{ variables }: Examination,
	google: GoogleAnswers,
): Promise<readonly Finding[]> {
	const {
		TF_VAR_project_id: id,
		TF_VAR_project_number: number,
		TF_VAR_billing_account: account = "ACCOUNT",
	} = variables;
	if (!id)
		return [
			problem(
				"TF_VAR_project_id is not given",
				"export TF_VAR_project_id=…; gcloud projects list shows what there is, gcloud projects create ID makes one",
			),
		];
	const found = await google.get<Project>(
		"cloudresourcemanager",
		`projects/${id}`,
	);
	if (found.kind === "disabled")
		return [
			problem(
				`the APIs of ${id} cannot be switched on by others yet`,
				`gcloud services enable ${BOOTSTRAP} --project ${id}`,
			),
		];
	if (found.kind !== "found")
		return [
			problem(
				`there is no project ${id}, or you may not see it`,
				`gcloud projects create ${id}`,
			),
		];
	const { projectNumber, lifecycleState } = found.body;
	if (lifecycleState !== "ACTIVE")
		return [
			problem(
				`project ${id} is ${lifecycleState}`,
				`gcloud projects undelete ${id}`,
			),
		];
	return [
		number === projectNumber
			? ok(`project ${id}, number ${projectNumber}`)
			: problem(
					number
						? `TF_VAR_project_number is ${number}, and that of ${id} is ${projectNumber}`
						: "TF_VAR_project_number is not given",
					`export TF_VAR_project_number=${projectNumber}`,
				),
		await billing(id, account, google),
		await stateBucket(id, variables.TICKSTACK_STATE_BUCKET, google),
	];
}

async function billing(
	id: string,
	account: string,
	google: GoogleAnswers,
): Promise<Finding> {
	const found = await google.get<{
		billingEnabled?: boolean;
		billingAccountName?: string;
	}>("cloudbilling", `projects/${id}/billingInfo`);
	if (found.kind !== "found")
		return unknown(
			"whether somebody pays for the project",
			`gcloud billing projects describe ${id}`,
		);
	return found.body.billingEnabled
		? ok(`${found.body.billingAccountName} pays for it`)
		: problem(
				"nobody pays for the project",
				`gcloud billing projects link ${id} --billing-account ${account}`,
			);
}

async function stateBucket(
	id: string,
	name: string | undefined,
	google: GoogleAnswers,
): Promise<Finding> {
	const own = `${id}-tickstack-state`;
	if (!name)
		return problem(
			"TICKSTACK_STATE_BUCKET is not given",
			`export TICKSTACK_STATE_BUCKET=${own}`,
		);
	const found = await google.get<{ location?: string }>("storage", `b/${name}`);
	if (found.kind === "missing")
		return problem(
			`there is no bucket ${name} for the states`,
			`gcloud storage buckets create gs://${name} --project ${id} --location ${googleProject.region} --uniform-bucket-level-access --public-access-prevention`,
		);
	if (found.kind !== "found")
		return unknown(
			`whether there is a bucket ${name}`,
			`gcloud storage buckets describe gs://${name}`,
		);
	const location = found.body.location?.toLowerCase();
	if (name === own && location !== googleProject.region)
		return problem(
			`bucket ${name} is in ${location}, and the project's stack has it in ${googleProject.region}: it would be made anew`,
			`gcloud storage buckets delete gs://${name}, if it is empty, and create it in ${googleProject.region}`,
		);
	return name === own
		? ok(`states lie in ${name}`)
		: warning(
				`bucket ${name} is not adopted: it stays as you made it, without the project's key`,
				`export TICKSTACK_STATE_BUCKET=${own}`,
			);
}
