import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { doctorText } from "../../cli/doctor.ts";
import { dev } from "../../environments/dev.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import { localCluster } from "../../environments/local-cluster.ts";
import { prod } from "../../environments/prod.ts";
import { type Diagnosis, doctor } from "../../ops/doctor/doctor.ts";
import type { Finding } from "../../ops/doctor/finding.ts";
import {
	DISABLED,
	GOOD_PROGRAMS,
	HealthyProject,
	PROJECT,
	programsThatSay,
} from "./healthy-project.ts";

const REGION = "asia-southeast1";

let project: HealthyProject;
let answers: Record<string, unknown>;
before(async () => {
	project = await HealthyProject.start();
	answers = { ...project.answers };
});
after(() => project?.stop());
beforeEach(() => {
	for (const path of Object.keys(project.answers)) delete project.answers[path];
	Object.assign(project.answers, answers);
	project.lacking = undefined;
	project.asked.length = 0;
});

interface Given {
	readonly programs?: Readonly<Record<string, string>>;
	readonly variables?: Readonly<Record<string, string | undefined>>;
	readonly environment?: EnvironmentSpec;
}

/** @param given in which it differs from what can be deployed */
async function examined({
	programs = GOOD_PROGRAMS,
	variables = {},
	environment = dev,
}: Given = {}): Promise<Diagnosis> {
	const all = {
		...project.variables(),
		PATH: programsThatSay(programs),
		...variables,
	};
	return doctor({
		environment,
		program: "terraform",
		variables: Object.fromEntries(
			Object.entries(all).filter(
				(entry): entry is [string, string] => entry[1] !== undefined,
			),
		),
		resolve: async () => [],
	});
}

const wrong = ({ findings }: Diagnosis): Finding[] =>
	findings.filter(({ status }) => status === "problem");

test("a project in which dev can be deployed is healthy, and is only read", async () => {
	const diagnosis = await examined();
	assert.deepEqual(
		diagnosis.findings.filter(({ status }) => status !== "ok"),
		[],
	);
	assert.equal(diagnosis.healthy, true);
	assert.ok(project.asked.length > 20);
	for (const asked of project.asked)
		assert.match(asked, /^GET |^POST .*:testIamPermissions$/);
	assert.match(doctorText(diagnosis), /dev: nothing that is known stops/);
});

/** What is wrong, how, and what the finding and its mend say. */
const FAULTS: readonly (readonly [
	what: string,
	given: Given | (() => void),
	found: RegExp,
	mend: RegExp,
])[] = [
	[
		"an old Terraform",
		{ programs: { ...GOOD_PROGRAMS, terraform: "Terraform v1.9.8" } },
		/terraform 1\.9\.8 is older than 1\.11/,
		/hashicorp\.com/,
	],
	[
		"no plugin of GKE's",
		{
			programs: Object.fromEntries(
				Object.entries(GOOD_PROGRAMS).filter(([name]) => !/plugin/.test(name)),
			),
		},
		/gke-gcloud-auth-plugin is not there/,
		/^gcloud components install gke-gcloud-auth-plugin$/,
	],
	[
		"a variable that nobody gave",
		{ variables: { TF_VAR_github_repository: undefined } },
		/TF_VAR_github_repository is not given/,
		/^export TF_VAR_github_repository=/,
	],
	[
		"another project's number",
		{ variables: { TF_VAR_project_number: "1" } },
		/is 1, and that of example-project is 123456789012/,
		/^export TF_VAR_project_number=123456789012$/,
	],
	[
		"no project",
		() => {
			delete project.answers[`cloudresourcemanager/projects/${PROJECT}`];
		},
		/there is no project/,
		/^gcloud projects create example-project$/,
	],
	[
		"an API that Terraform itself needs",
		() => {
			project.answers[`cloudresourcemanager/projects/${PROJECT}`] = DISABLED;
		},
		/cannot be switched on by others yet/,
		/^gcloud services enable cloudresourcemanager\.googleapis\.com serviceusage\.googleapis\.com --project/,
	],
	[
		"nobody who pays",
		() => {
			project.answers[`cloudbilling/projects/${PROJECT}/billingInfo`] = {};
		},
		/nobody pays/,
		/^gcloud billing projects link example-project --billing-account 012345-6789AB-CDEF01$/,
	],
	[
		"no bucket for the states",
		() => {
			delete project.answers[`storage/b/${PROJECT}-tickstack-state`];
		},
		/no bucket example-project-tickstack-state/,
		/^gcloud storage buckets create gs:\/\/example-project-tickstack-state .*--location asia-southeast1/,
	],
	[
		"a bucket in another region, which Terraform would make anew",
		() => {
			project.answers[`storage/b/${PROJECT}-tickstack-state`] = {
				location: "US",
			};
		},
		/is in us, and the project's stack has it in asia-southeast1/,
		/gcloud storage buckets delete/,
	],
	[
		"permissions that are missing",
		() => {
			project.lacking = /^cloudkms\.keyRings\./;
		},
		/3 of \d+ permissions are missing: cloudkms\.keyRings\.create, /,
		/^gcloud projects add-iam-policy-binding example-project/,
	],
	[
		"processors that are not enough",
		() => {
			project.answers[`compute/projects/${PROJECT}/regions/${REGION}`] = {
				quotas: [{ metric: "CPUS", limit: 8, usage: 2 }],
			};
		},
		/CPUS of asia-southeast1: \d+ are needed, 6 are left of 8/,
		/request \d+ at https:\/\/console\.cloud\.google\.com\/iam-admin\/quotas\?project=example-project&metric=CPUS/,
	],
	[
		"a new project's twelve processors in all regions",
		() => {
			project.answers[`compute/projects/${PROJECT}`] = {
				quotas: [{ metric: "CPUS_ALL_REGIONS", limit: 12, usage: 0 }],
			};
		},
		/CPUS_ALL_REGIONS of all regions/,
		/metric=CPUS_ALL_REGIONS/,
	],
	[
		"a machine that a zone does not have",
		() => {
			delete project.answers[
				`compute/projects/${PROJECT}/zones/${REGION}-a/machineTypes/e2-highmem-4`
			];
		},
		/zone asia-southeast1-a has no e2-highmem-4/,
		/^gcloud compute machine-types list --zones asia-southeast1-a/,
	],
	[
		"an organization that keeps everything elsewhere",
		() => {
			project.answers[
				`orgpolicy/projects/${PROJECT}/policies/gcp.resourceLocations:getEffectivePolicy`
			] = {
				spec: { rules: [{ values: { allowedValues: ["in:eu-locations"] } }] },
			};
		},
		/policy gcp\.resourceLocations refuses that everything is in asia-southeast1/,
		/^gcloud org-policies describe gcp\.resourceLocations/,
	],
];

describe("what would stop a deploy is found, with what mends it", () => {
	for (const [what, given, found, mend] of FAULTS)
		test(what, async () => {
			if (typeof given === "function") given();
			const diagnosis = await examined(
				typeof given === "function" ? {} : given,
			);
			const [first, ...more] = wrong(diagnosis);
			assert.deepEqual(more, []);
			assert.match(first?.what ?? "", found);
			assert.match(first?.mend ?? "", mend);
			assert.equal(diagnosis.healthy, false);
			assert.match(doctorText(diagnosis), /dev: 1 to mend before a deploy/);
		});
});

test("without a sign-in all that can be known is reported at once, and nothing is asked", async () => {
	const diagnosis = await examined({
		programs: { ...GOOD_PROGRAMS, terraform: "Terraform v1.0.0" },
		variables: {
			GOOGLE_OAUTH_ACCESS_TOKEN: undefined,
			TF_VAR_project_id: undefined,
			PATH: "/nowhere",
		},
	});
	const found = wrong(diagnosis).map(({ what }) => what);
	for (const expected of [
		/gcloud is not there/,
		/nobody is signed in/,
		/no application default credentials/,
		/TF_VAR_project_id is not given/,
	])
		assert.ok(
			found.some((what) => expected.test(what)),
			String(expected),
		);
	assert.deepEqual(project.asked, []);
});

test("an API that is not on yet is no problem before the first deploy, and what it knows is unknown", async () => {
	project.answers[`serviceusage/projects/${PROJECT}/services:batchGet`] = {
		services: ["cloudresourcemanager", "serviceusage"].map((api) => ({
			name: `projects/1/services/${api}.googleapis.com`,
			state: "ENABLED",
		})),
	};
	for (const path of ["", `/regions/${REGION}`, `/zones/${REGION}-a`])
		project.answers[`compute/projects/${PROJECT}${path}`] = DISABLED;
	const diagnosis = await examined();
	assert.deepEqual(wrong(diagnosis), []);
	const unknown = diagnosis.findings.filter(
		({ status }) => status === "unknown",
	);
	assert.ok(unknown.some(({ what }) => /Compute Engine is not on/.test(what)));
	assert.ok(
		diagnosis.findings.some(({ what }) =>
			/first deploy switches \d+ APIs on/.test(what),
		),
	);
});

test("images that are not pushed yet are a warning, with the command", async () => {
	for (const path of Object.keys(project.answers))
		if (path.endsWith("/tags/0.1.0") && path.includes("packages/batch"))
			delete project.answers[path];
	const diagnosis = await examined();
	const [warning] = diagnosis.findings.filter(
		({ status }) => status === "warning",
	);
	assert.match(warning?.what ?? "", /1 of \d+ images are not in the registry/);
	assert.match(
		warning?.mend ?? "",
		/REGISTRY=asia-southeast1-docker\.pkg\.dev\/example-project\/tickstack .*docker buildx bake --push/,
	);
	assert.equal(diagnosis.healthy, true);
});

test("prod is examined for digests, three zones and its pages' names", async () => {
	project.answers[
		`compute/projects/${PROJECT}/global/addresses/tickstack-prod-gateway`
	] = { address: "192.0.2.10" };
	const diagnosis = await examined({ environment: prod });
	const text = doctorText(diagnosis);
	assert.match(text, /images have no digest, and prod runs no other/);
	assert.match(text, /there is no zone asia-southeast1-b/);
	assert.match(text, /make a record .* ticks\.example\.com\. A 192\.0\.2\.10/);
});

test("an environment on a kubeconfig is examined for its programs only", async () => {
	const diagnosis = await examined({
		environment: localCluster({ context: "kind" }),
	});
	assert.deepEqual(
		diagnosis.findings.map(({ check, status }) => [check, status]),
		[
			["tools", "ok"],
			["tools", "ok"],
			["variables", "problem"],
		],
	);
	assert.deepEqual(project.asked, []);
});
