import { Duration } from "@tickstack/contracts/duration";
import type { EnvironmentSpec } from "../environments/environment-spec.ts";
import { permanentEnvironments } from "../environments/permanent.ts";
import { command } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { type FlagValues, flag, text } from "./flag.ts";
import { context, env, environmentArgument, json } from "./flags.ts";
import { UsageError } from "./usage-error.ts";

const flags = {
	env: { ...env, variadic: true },
	context: {
		...context,
		brief:
			"a context of the kubeconfig, for local-cluster and --staging; the current one when left out",
	},
	out: text("folder; CDKTF_OUTDIR or cdktf.out when left out"),
	staging: text("a disposable copy of prod of that name instead, with"),
	ttl: text("  how long it may live, e.g. 4h,"),
	owner: text("  who answers for it,"),
	created: text("  since when, RFC 3339 in UTC"),
	"own-cluster": flag(
		"  and with its own cluster instead of a namespace on dev's",
	),
	json,
} as const;

export const synth = command({
	brief: "write environments as Terraform's JSON; needs no credentials",
	examples: [
		["dev", "the stacks of dev, in cdktf.out/stacks"],
		["--env dev --env prod --out /tmp/stacks", "of two environments"],
		["", "of all that stay"],
	],
	exitCodes: {
		[EXIT.refused]: "an environment's specification cannot work",
	},
	flags,
	argument: {
		...environmentArgument("; all of them when left out"),
		count: "any",
	},
	async run(cli, given, names) {
		const environments = given.staging
			? [await disposable(given.staging, given)]
			: permanent([...names, ...(given.env ?? [])], given.context);
		const out = given.out ?? cli.environment.CDKTF_OUTDIR ?? "cdktf.out";
		const { synthesize } = await import("../stacks/synthesize.ts");
		const stacks = synthesize(environments, out).map(({ node }) => node.id);
		return { result: { out, stacks } };
	},
});

function permanent(
	names: readonly string[],
	kubeContext: string | undefined,
): readonly EnvironmentSpec[] {
	const all = permanentEnvironments(kubeContext);
	if (!names.length) return all;
	return names.map((name) => {
		const found = all.find((each) => each.name === name);
		if (found) return found;
		const known = all.map((each) => each.name).join(", ");
		throw new UsageError(
			`there is no environment ${name}; --env NAME takes ${known}`,
		);
	});
}

async function disposable(
	name: string,
	given: FlagValues<typeof flags>,
): Promise<EnvironmentSpec> {
	const { owner, created, context } = given;
	const ttl = Duration.parse(given.ttl ?? "");
	if (!ttl || !owner || !created)
		throw new UsageError("--staging takes --ttl, --owner and --created");
	const { staging } = await import("../environments/staging.ts");
	return staging(name, ttl, {
		owner,
		created,
		isolation: given["own-cluster"] ? "cluster" : "namespace",
		cluster: context ? { kind: "kubeconfig", context } : undefined,
	});
}
