import { googleProject } from "../../../environments/google-project.ts";
import type { GoogleExamination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem, unknown } = findings("policies");

interface Policy {
	readonly spec?: {
		readonly rules?: readonly {
			readonly enforce?: boolean;
			readonly denyAll?: boolean;
			readonly values?: {
				readonly allowedValues?: readonly string[];
				readonly deniedValues?: readonly string[];
			};
		}[];
	};
}
type PolicyRule = NonNullable<NonNullable<Policy["spec"]>["rules"]>[number];

/** Whether one rule of a policy refuses something that the stacks do (Resource Manager docs, "Organization policy constraints"). */
const REFUSES: Readonly<
	Record<
		string,
		{
			readonly because: string;
			readonly refuses: (rule: PolicyRule) => boolean;
			/** Only where pages are published. */
			readonly pages?: true;
		}
	>
> = {
	"iam.disableServiceAccountCreation": {
		because: "nodes and workflows have accounts of their own",
		refuses: ({ enforce }) => enforce === true,
	},
	"iam.workloadIdentityPoolProviders": {
		because: "workflows sign in by GitHub's tokens",
		refuses: ({ denyAll, values }) =>
			denyAll === true ||
			(values?.allowedValues !== undefined &&
				!values.allowedValues.includes(
					"https://token.actions.githubusercontent.com",
				)),
	},
	"gcp.resourceLocations": {
		because: `everything is in ${googleProject.region}`,
		refuses: ({ denyAll, values }) =>
			denyAll === true ||
			(values?.allowedValues !== undefined &&
				!values.allowedValues.some((value) =>
					[
						`in:${googleProject.region}-locations`,
						"in:asia-locations",
						googleProject.region,
					].includes(value),
				)),
	},
	"gcp.restrictNonCmekServices": {
		because: "images are encrypted by Google's key (docs/adr/016)",
		refuses: ({ denyAll, values }) =>
			denyAll === true ||
			values?.deniedValues?.includes("artifactregistry.googleapis.com") ===
				true,
	},
	"compute.restrictLoadBalancerCreationForTypes": {
		because: "pages are behind a global external load balancer",
		pages: true,
		refuses: ({ denyAll, values }) =>
			denyAll === true ||
			values?.deniedValues?.includes("in:EXTERNAL") === true ||
			values?.deniedValues?.includes("GLOBAL_EXTERNAL_MANAGED_HTTP_HTTPS") ===
				true,
	},
	"compute.disableGlobalLoadBalancing": {
		because: "pages are behind a global external load balancer",
		pages: true,
		refuses: ({ enforce }) => enforce === true,
	},
};

/** Organization policies that would refuse what the stacks make. */
export async function policies({
	google,
	project,
	environment: { exposure },
}: GoogleExamination): Promise<readonly Finding[]> {
	const pages = Object.values(exposure).some(({ kind }) => kind === "gateway");
	const looked = await Promise.all(
		Object.entries(REFUSES)
			.filter(([, { pages: only }]) => !only || pages)
			.map(async ([constraint, { because, refuses }]) => {
				const answer = await google.get<Policy>(
					"orgpolicy",
					`projects/${project}/policies/${constraint}:getEffectivePolicy`,
				);
				if (answer.kind === "missing") return [];
				if (answer.kind !== "found") return [undefined];
				const rules = answer.body.spec?.rules ?? [];
				return rules.some(refuses)
					? [
							problem(
								`policy ${constraint} refuses that ${because}`,
								`gcloud org-policies describe ${constraint} --project ${project} --effective; an organization's policy administrator makes an exception`,
							),
						]
					: [];
			}),
	);
	const found = looked.flat();
	const refused = found.flatMap((each) => each ?? []);
	if (refused.length) return refused;
	return found.includes(undefined)
		? [
				unknown(
					"whether an organization's policies refuse something",
					`gcloud services enable orgpolicy.googleapis.com --project ${project}`,
				),
			]
		: [ok("no organization policy refuses anything")];
}
