import { resolve4 } from "node:dns/promises";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { PROJECT_STACK } from "../../environments/google-project.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import { Bucket } from "../google/bucket.ts";
import { Gcloud } from "../google/gcloud.ts";
import { GoogleHttp } from "../google/google-http.ts";
import { isComplete } from "../google/project-stack.ts";
import { apis } from "./checks/apis.ts";
import { dns } from "./checks/dns.ts";
import { images } from "./checks/images.ts";
import { permissions } from "./checks/permissions.ts";
import { places } from "./checks/places.ts";
import { policies } from "./checks/policies.ts";
import { project } from "./checks/project.ts";
import { quotas } from "./checks/quotas.ts";
import { signIn } from "./checks/sign-in.ts";
import { tools } from "./checks/tools.ts";
import { variables } from "./checks/variables.ts";
import type { Examination, GoogleExamination } from "./examination.ts";
import { type Finding, findings } from "./finding.ts";
import { GoogleAnswers } from "./google-answers.ts";
import { programs } from "./programs.ts";

export interface DoctorProps {
	readonly environment: EnvironmentSpec;
	/** Of the process. */
	readonly variables: Readonly<Record<string, string>>;
	/** `terraform` or `tofu`. */
	readonly program: string;
	/** Addresses of a host. @default DNS */
	readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** What has been found, all at once. */
export interface Diagnosis {
	readonly environment: string;
	/** Whether nothing that is known would stop a deploy. */
	readonly healthy: boolean;
	readonly findings: readonly Finding[];
}

/** In a project that is there, by somebody who is signed in. */
const ON_GOOGLE = [
	apis,
	permissions,
	quotas,
	places,
	policies,
	images,
	dns,
] as const;

/**
 * Everything that can be known before the first change, each with what mends it. Changes nothing: it asks programs for their
 * versions, and Google's APIs by methods that read.
 */
export async function doctor(props: DoctorProps): Promise<Diagnosis> {
	const { environment, variables: given, program } = props;
	const stacks = synthesized(environment);
	const examination: Examination = {
		environment,
		program,
		variables: given,
		run: programs(given),
		required: Object.assign({}, ...stacks.map(({ required }) => required)),
		resolve: props.resolve ?? ((host) => resolve4(host).catch(() => [])),
	};
	const found = [...(await tools(examination))];
	if (environment.cluster.kind === "gke")
		found.push(...(await google(examination, stacks)));
	found.push(...variables(examination, found));
	return {
		environment: environment.name,
		healthy: !found.some(({ status }) => status === "problem"),
		findings: found,
	};
}

async function google(
	examination: Examination,
	stacks: readonly SynthesizedStack[],
): Promise<readonly Finding[]> {
	const signed = await signIn(examination);
	const { environment, variables } = examination;
	const { cluster } = environment;
	const { unknown } = findings("google");
	if (cluster.kind !== "gke" || signed.some(isProblem))
		return [...signed, unknown("the project and all that is in it")];
	const gcloud = new Gcloud({ ...variables });
	const http = new GoogleHttp({ token: () => gcloud.token() });
	const answers = new GoogleAnswers(http, variables);
	try {
		const there = await project(examination, answers);
		const found = [...signed, ...there];
		const id = variables.TF_VAR_project_id;
		if (!id || there.length === 1) return found;
		const once = stacks.find(({ name }) => name === PROJECT_STACK);
		const bucket = new Bucket({
			name: variables.TICKSTACK_STATE_BUCKET ?? "",
			endpoint: variables.STORAGE_EMULATOR_HOST,
			http,
		});
		const on: GoogleExamination = {
			...examination,
			cluster,
			google: answers,
			project: id,
			first: once !== undefined && !(await isComplete(once, { bucket })),
		};
		for (const check of ON_GOOGLE) found.push(...(await check(on)));
		return found;
	} catch (error) {
		return [
			...signed,
			unknown(`Google's APIs cannot be asked: ${(error as Error).message}`),
		];
	}
}

const isProblem = ({ status }: Finding): boolean => status === "problem";

interface SynthesizedStack {
	readonly name: string;
	readonly declared: readonly string[];
	readonly required: Readonly<Record<string, string>>;
}

/** What the stacks declare and take, read from their JSON. */
function synthesized(
	environment: EnvironmentSpec,
): readonly SynthesizedStack[] {
	const folder = mkdtempSync(join(tmpdir(), "tickstack-doctor-"));
	try {
		return synthesize([environment], folder).map(({ node: { id: name } }) => {
			const { variable = {}, resource = {} } = JSON.parse(
				readFileSync(join(folder, "stacks", name, "cdk.tf.json"), "utf8"),
			) as {
				variable?: Record<string, { default?: unknown; description?: string }>;
				resource?: Record<string, Record<string, unknown>>;
			};
			return {
				name,
				declared: Object.entries(resource).flatMap(([type, named]) =>
					Object.keys(named).map((each) => `${type}.${each}`),
				),
				required: Object.fromEntries(
					Object.entries(variable)
						.filter(([, { default: given }]) => given === undefined)
						.map(([name, { description = "" }]) => [name, description]),
				),
			};
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
}
