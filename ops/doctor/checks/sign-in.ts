import type { Examination } from "../examination.ts";
import { type Finding, findings } from "../finding.ts";

const { ok, problem } = findings("sign-in");

/** Both kinds: gcloud's own, by which kubectl and this program act, and the one that Terraform's provider finds by itself. */
export async function signIn({
	variables,
	run,
}: Examination): Promise<readonly Finding[]> {
	const { GOOGLE_OAUTH_ACCESS_TOKEN: token } = variables;
	if (token)
		return [
			ok("GOOGLE_OAUTH_ACCESS_TOKEN is given; it lives for an hour at most"),
		];
	const [own, application] = await Promise.all([
		run("gcloud", ["auth", "print-access-token"]),
		run("gcloud", ["auth", "application-default", "print-access-token"]),
	]);
	const account = own && (await run("gcloud", ["config", "get", "account"]));
	return [
		own
			? ok(`gcloud acts as ${account || "somebody"}`)
			: problem("nobody is signed in to gcloud", "gcloud auth login"),
		application
			? ok("Terraform finds application default credentials")
			: problem(
					"Terraform finds no application default credentials",
					"gcloud auth application-default login",
				),
	];
}
