import { parseArgs } from "node:util";
import { Duration } from "@tickstack/contracts/duration";
import { permanentEnvironments } from "./environments/permanent.ts";
import { staging } from "./environments/staging.ts";
import { synthesize } from "./stacks/synthesize.ts";

const HELP = `npm run synth -- [--env NAME]... [--out DIR]
  --env NAME        dev, prod, local-cluster; all of them when left out
  --context NAME    of the kubeconfig, for local-cluster (the current one when left out) and --staging
  --staging NAME    a disposable copy of prod instead, with
    --ttl TTL --owner WHO --created TIME   e.g. 4h, who answers for it, RFC 3339 in UTC
    --own-cluster                          its own cluster instead of a namespace on dev's
  --out DIR         cdktf.out when left out
`;

const { values: flags } = parseArgs({
	options: {
		env: { type: "string", multiple: true },
		context: { type: "string" },
		staging: { type: "string" },
		ttl: { type: "string" },
		owner: { type: "string" },
		created: { type: "string" },
		"own-cluster": { type: "boolean" },
		out: { type: "string" },
		help: { type: "boolean" },
	},
});

function fail(problem: string): never {
	process.stderr.write(`${problem}\n\n${HELP}`);
	process.exit(64);
}

function environments() {
	const { staging: name, owner, created, context } = flags;
	if (name) {
		const ttl = Duration.parse(flags.ttl ?? "");
		if (!ttl || !owner || !created)
			fail("--staging takes --ttl, --owner and --created");
		const isolation = flags["own-cluster"] ? "cluster" : "namespace";
		const cluster = context
			? ({ kind: "kubeconfig", context } as const)
			: undefined;
		return [staging(name, ttl, { owner, created, isolation, cluster })];
	}
	const all = permanentEnvironments(context);
	const names = flags.env ?? all.map((each) => each.name);
	const find = (name: string) => all.find((each) => each.name === name);
	return names.map((each) => find(each) ?? fail(`no environment ${each}`));
}

if (flags.help) process.stdout.write(HELP);
else {
	const out = flags.out ?? process.env.CDKTF_OUTDIR ?? "cdktf.out";
	synthesize(environments(), out);
}
