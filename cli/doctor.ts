import type { Diagnosis } from "../ops/doctor/doctor.ts";
import type { Finding } from "../ops/doctor/finding.ts";
import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { textOr } from "./flag.ts";
import {
	context,
	env,
	environmentArgument,
	environmentName,
	json,
} from "./flags.ts";

export const doctor = command({
	brief:
		"everything that would stop a deploy, with the command that mends it; changes nothing",
	description:
		"Programs and versions, sign-in, project, billing, APIs, permissions, quotas, zones and machines, organization policies, images, DNS, variables. deploy runs it first.",
	examples: [
		["--env dev", "before the first deploy to Google Cloud"],
		["prod --json", "for scripts"],
	],
	exitCodes: {
		[EXIT.failed]: "something would stop a deploy",
		[EXIT.refused]: "there is no such environment",
	},
	flags: {
		env,
		context,
		terraform: textOr("terraform", "terraform, or tofu for OpenTofu"),
		json,
	},
	argument: environmentArgument(),
	async run(cli, flags, args) {
		const name = environmentName(flags, args);
		const [{ doctor }, { permanent }] = await Promise.all([
			import("../ops/doctor/doctor.ts"),
			import("../ops/deployment/prepare.ts"),
		]);
		const result = await doctor({
			environment: permanent(name, flags.context),
			variables: cli.environment,
			program: flags.terraform,
		});
		return {
			result,
			text: doctorText(result),
			code: result.healthy ? EXIT.done : EXIT.failed,
		};
	},
});

const SIGNS = { ok: "✓", warning: "!", problem: "✗", unknown: "?" } as const;

/** A line for each finding, with what mends it below. */
export const doctorText = ({ environment, findings }: Diagnosis): string => {
	const lines = findings.flatMap(({ check, status, what, mend }: Finding) => [
		`${SIGNS[status]} ${check.padEnd(11)} ${what}`,
		...(mend && status !== "ok" ? [`    → ${mend}`] : []),
	]);
	const problems = findings.filter(({ status }) => status === "problem");
	return [
		...lines,
		problems.length
			? `${environment}: ${problems.length} to mend before a deploy`
			: `${environment}: nothing that is known stops a deploy`,
	].join("\n");
};
