import { randomUUID } from "node:crypto";
import type { Google } from "./google.ts";

/** Claims of a workflow's token that decide what it may (GitHub docs, "OpenID Connect reference"). */
export interface Workflow {
	readonly repository: string;
	readonly ref: string;
	readonly event_name: string;
}

/** Signs a workflow in as google-github-actions/auth does. @returns the token of the account that it acts as; an error's text when it is refused */
export async function signInWorkflow(
	google: Google,
	workflow: Workflow,
	{
		provider,
		account,
	}: { readonly provider: string; readonly account: string },
): Promise<{ readonly token: string } | { readonly refused: string }> {
	const claims = {
		iss: "https://token.actions.githubusercontent.com",
		sub: `repo:${workflow.repository}:ref:${workflow.ref}`,
		jti: randomUUID(),
		...workflow,
	};
	const post = async (address: string, body: object, token = "") => {
		const response = await fetch(`${google.url}/${address}`, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				authorization: `Bearer ${token}`,
			},
			body: JSON.stringify(body),
		});
		return (await response.json()) as Record<string, unknown>;
	};
	const exchanged = await post("sts.googleapis.com/v1/token", {
		audience: `//iam.googleapis.com/${provider}`,
		grantType: "urn:ietf:params:oauth:grant-type:token-exchange",
		subjectTokenType: "urn:ietf:params:oauth:token-type:jwt",
		subjectToken: ["{}", JSON.stringify(claims), ""]
			.map((part) => Buffer.from(part).toString("base64url"))
			.join("."),
	});
	if (!exchanged.access_token)
		return { refused: String(exchanged.error_description) };
	const acting = await post(
		`iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
		{ scope: ["https://www.googleapis.com/auth/cloud-platform"] },
		String(exchanged.access_token),
	);
	return acting.accessToken
		? { token: String(acting.accessToken) }
		: { refused: (acting.error as { message: string }).message };
}
