import { PROJECT_STACK } from "../environments/google-project.ts";
import type { PlanResult } from "../ops/deployment/plan-stacks.ts";
import type { Diagnosis } from "../ops/doctor/doctor.ts";
import { RefusedError } from "../ops/operator/errors.ts";
import { STAGING_PREFIX } from "../ops/staging/staging-name.ts";
import { type Cli, say } from "./cli-context.ts";
import { command } from "./command.ts";
import { consent, consentFlags } from "./consent.ts";
import { doctorText } from "./doctor.ts";
import { EXIT } from "./exit-codes.ts";
import { flag } from "./flag.ts";
import { env, environmentArgument, environmentName } from "./flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "./operations.ts";

export const deploy = command({
	brief: "plan an environment, confirm, and apply exactly what was planned",
	description:
		"The doctor comes first. For prod its name is to be typed. A hash stands for one plan: what it does not name is left to the next run.",
	examples: [
		["local-cluster --context kind-kind", "on a cluster of the kubeconfig"],
		["prod --yes --plan-hash 0123456789abcdef", "in CI, as agreed on"],
	],
	exitCodes: {
		...operationExitCodes,
		[EXIT.changes]:
			"--plan-hash: what was agreed on is applied, and stacks are left that could not be planned before",
	},
	flags: {
		env,
		...consentFlags,
		"skip-doctor": flag("do not examine first what would stop it"),
		...operationFlags,
	},
	argument: environmentArgument(
		`; ${PROJECT_STACK}, when its code has changed`,
	),
	async run(cli, flags, args) {
		const name = environmentName(flags, args);
		const [{ deploy }, { deployProject }] = await Promise.all([
			import("../ops/deployment/permanent.ts"),
			import("../ops/deployment/google-project.ts"),
		]);
		if (!flags["skip-doctor"]) await refuseUnhealthy(cli, name, flags);
		const context = operationsContext(cli, flags);
		const agreed = {
			...consent(cli, flags),
			...(!flags["skip-doctor"] && {
				between: () => missingImages(cli, name, flags),
			}),
		};
		const result =
			name === PROJECT_STACK
				? await deployProject(agreed, context)
				: await deploy(name, agreed, context);
		const code = result.later.length ? EXIT.changes : EXIT.done;
		return { result, text: deployText(result), code };
	},
});

/** Says what is to be mended later; a copy is not deployed by this command, which says so itself. @throws {RefusedError} with what is to be mended now */
async function refuseUnhealthy(
	cli: Cli,
	name: string,
	flags: Where,
): Promise<void> {
	if (name.startsWith(STAGING_PREFIX) || name === PROJECT_STACK) return;
	const diagnosis = await examined(cli, name, flags);
	const findings = diagnosis.findings.filter(({ status }) => status !== "ok");
	const text = doctorText({ ...diagnosis, findings });
	if (!diagnosis.healthy) throw new RefusedError(text);
	if (findings.length) say(cli, text);
}

/** A pod whose image is not there would be waited for in vain. */
async function missingImages(
	cli: Cli,
	name: string,
	flags: Where,
): Promise<string | undefined> {
	const { findings } = await examined(cli, name, flags);
	const [missing] = findings.filter(
		({ check, status }) => check === "images" && status !== "ok",
	);
	return (
		missing &&
		`${name}: ${missing.what}\n    → ${missing.mend}\nthen the same command again: it goes on from here`
	);
}

interface Where {
	readonly context: string | undefined;
	readonly terraform: string;
}

async function examined(
	cli: Cli,
	name: string,
	{ context, terraform }: Where,
): Promise<Diagnosis> {
	const [{ doctor }, { permanent }] = await Promise.all([
		import("../ops/doctor/doctor.ts"),
		import("../ops/deployment/prepare.ts"),
	]);
	return doctor({
		environment: permanent(name, context),
		variables: cli.environment,
		program: terraform,
	});
}

function deployText({ environment, changes, hash, later }: PlanResult): string {
	if (later.length)
		return `${environment}: what was planned is applied (${hash}); ${later.join(", ")} could not be planned before: plan again`;
	return changes
		? `${environment} is deployed`
		: `${environment}: nothing to do (plan ${hash})`;
}
