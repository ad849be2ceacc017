import type { Examination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem, warning } = findings("tools");

/** `[1, 11, 4]` of any text that has a version; undefined when it has none. */
const versionIn = (text: string | undefined): readonly number[] | undefined =>
	/(\d+)\.(\d+)(?:\.(\d+))?/
		.exec(text ?? "")
		?.slice(1)
		.map((part) => Number(part ?? 0));

const isBelow = (
	version: readonly number[],
	[major, minor]: readonly [number, number],
): boolean =>
	(version[0] ?? 0) < major ||
	(version[0] === major && (version[1] ?? 0) < minor);

interface Tool {
	readonly name: string;
	readonly args: readonly string[];
	readonly least: readonly [number, number];
	readonly install: string;
	/** What it is for, where one can begin without it. */
	readonly laterFor?: string;
}

/** Ephemeral variables and write-only arguments came with these (Terraform 1.11's and OpenTofu 1.11's release notes). */
const TERRAFORM: Readonly<Record<string, Omit<Tool, "name">>> = {
	terraform: {
		args: ["version"],
		least: [1, 11],
		install: "https://developer.hashicorp.com/terraform/install",
	},
	tofu: {
		args: ["version"],
		least: [1, 11],
		install: "https://opentofu.org/docs/intro/install/",
	},
};

const KUBECTL: Tool = {
	name: "kubectl",
	args: ["version", "--client"],
	least: [1, 30],
	install: "gcloud components install kubectl",
};

const GOOGLE: readonly Tool[] = [
	{
		name: "gcloud",
		args: ["version"],
		// `get-credentials --dns-endpoint` (Google Cloud CLI release notes, 496).
		least: [496, 0],
		install: "https://cloud.google.com/sdk/docs/install",
	},
	{
		name: "gke-gcloud-auth-plugin",
		args: ["--version"],
		least: [0, 0],
		install: "gcloud components install gke-gcloud-auth-plugin",
	},
	{
		name: "docker",
		args: ["buildx", "version"],
		least: [0, 10],
		install: "https://docs.docker.com/engine/install/",
		laterFor: "building and pushing the project's images",
	},
];

/** Programs that a deploy runs, in versions that can do it. */
export async function tools({
	environment,
	program,
	run,
}: Examination): Promise<readonly Finding[]> {
	const terraform = TERRAFORM[program.split("/").at(-1) ?? ""];
	const wanted = [
		...(terraform ? [{ ...terraform, name: program }] : []),
		KUBECTL,
		...(environment.cluster.kind === "gke" ? GOOGLE : []),
	];
	return Promise.all(
		wanted.map(async ({ name, args, least, install, laterFor }: Tool) => {
			const said = await run(name, args);
			const version = versionIn(said);
			const missing = laterFor
				? (what: string) => warning(`${what}; it is for ${laterFor}`, install)
				: (what: string) => problem(what, install);
			// The plugin's own version is a commit of its repository.
			if (said === undefined) return missing(`${name} is not there`);
			if (version && isBelow(version, least))
				return missing(
					`${name} ${version.join(".")} is older than ${least.join(".")}`,
				);
			return ok(`${name} ${version?.join(".") ?? ""}`.trim());
		}),
	);
}
