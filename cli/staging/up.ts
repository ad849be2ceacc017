import type { UpResult } from "../../ops/deployment/bring-up.ts";
import { command } from "../command.ts";
import { text } from "../flag.ts";
import { environmentName } from "../flags.ts";
import {
	operationExitCodes,
	operationFlags,
	operationsContext,
} from "../operations.ts";
import { dollars } from "../result-texts.ts";
import { UsageError } from "../usage-error.ts";
import { copy, copyArgument, ttl } from "./flags.ts";

export const up = command({
	brief: "make a disposable copy of prod, or bring it up to date",
	description:
		"Repeated, it continues where it was interrupted. Owner, TTL and settings stay as they were unless they are given again.",
	examples: [
		["pr-42 --ttl 4h --context kind-shared", "a namespace of a cluster"],
		["gke-1-36 --ttl 4h --isolation cluster", "a GKE cluster of its own"],
		["pr-42 --set kafka.storage.size=20Gi", "with a value of its own"],
	],
	exitCodes: operationExitCodes,
	flags: {
		...copy,
		ttl,
		set: {
			...text(
				"KEY=VALUE in which it differs from prod; may be given several times",
			),
			variadic: true,
		},
		owner: text("who answers for it; git's user.email when left out"),
		from: {
			kind: "parsed",
			brief: "what it is a copy of",
			parse: fromProd,
			default: "prod",
		},
		isolation: {
			kind: "enum",
			brief:
				"cluster: with a cluster of its own on Google Cloud instead of a namespace",
			values: ["namespace", "cluster"],
			optional: true,
		},
		...operationFlags,
	},
	argument: copyArgument,
	async run(cli, flags, args) {
		const title = environmentName(flags, args);
		const [{ up }, { parseSettings }] = await Promise.all([
			import("../../ops/staging/up.ts"),
			import("../../ops/environments/settings.ts"),
		]);
		const { ttl, set, isolation } = flags;
		const result = await up(
			{
				title,
				...(flags.owner !== undefined && { owner: flags.owner }),
				defaultOwner: cli.owner(),
				...(ttl && { ttl }),
				...(set && { settings: parseSettings(set) }),
				...(isolation && { isolation }),
			},
			operationsContext(cli, flags),
		);
		return { result, text: upText(result) };
	},
});

function fromProd(name: string): string {
	if (name !== "prod")
		throw new UsageError(
			`takes prod, not ${JSON.stringify(name)}: the other environments lack what a copy must show, security before all`,
		);
	return name;
}

const upText = (result: UpResult): string =>
	[
		`${result.environment} is up after ${result.seconds} s, for ${result.owner}`,
		`  expires   ${result.expires} (TTL ${result.ttl}; tickstack staging extend NAME --ttl 4h)`,
		`  cost      about ${dollars(result.cost.total)} an hour, ${dollars(result.cost.disks)} of it disks (${result.cost.basis})`,
		...Object.entries(result.connect).map(
			([name, command]) =>
				`  ${name.replace(/-page$/, "").padEnd(9)} ${command}`,
		),
		`  differs from prod in ${result.differences.length} keys; in its size:`,
		...grouped(result.differences).map((line) => `    ${line}`),
	].join("\n");

/** Parts that say which environment it is, and how it is reached. */
const IDENTITY =
	/^(name|tier|cluster|isolation|lifetime|namespace|exposure|addOns)$/;

/** One line for each part of the specification that has to do with its size. */
function grouped(lines: readonly string[]): string[] {
	const groups = new Map<string, string[]>();
	for (const line of lines) {
		const part = line.split(/[.:]/, 1)[0] ?? "";
		if (IDENTITY.test(part)) continue;
		const rest = line.slice(part.length + 1).trim();
		groups.set(part, [...(groups.get(part) ?? []), rest]);
	}
	return [...groups].map(([part, rest]) => `${part}: ${rest.join("; ")}`);
}
