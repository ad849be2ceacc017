import { evaluate, holds } from "../conditions.ts";
import { GoogleError } from "../google-error.ts";
import { isPermitted } from "../permissions.ts";
import type { Call, Service } from "../route.ts";
import type { Json } from "../world.ts";

/** The service answers as OAuth does; terraform-example-foundation#1362 quotes one. */
class OAuthError extends GoogleError {
	override toJSON(): object {
		return {
			error:
				this.code === "unauthenticated"
					? "unauthorized_client"
					: "invalid_request",
			error_description: this.message,
		};
	}
}

/** Claims of a token of GitHub's, unsigned: its signature is GitHub's and Google's affair. */
function claimsOf(token: string): Record<string, string> {
	const claims = JSON.parse(
		Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
	) as Record<string, unknown>;
	return Object.fromEntries(
		Object.entries(claims).map(([key, value]) => [key, String(value)]),
	);
}

/**
 * Takes a foreign token for one of Google's: its issuer must be the provider's, and the provider's condition must hold
 * (Security Token Service API reference, v1, `token`).
 */
function exchange({ world, body, bytes }: Call): unknown {
	const form = new URLSearchParams(bytes.toString());
	const field = (snake: string, camel: string) =>
		String(body[camel] ?? form.get(snake) ?? "");
	const audience = field("audience", "audience");
	const [, number = "", pool = "", provider = ""] =
		/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(
			audience,
		) ?? [];
	const project = world.findProject(number);
	const base = `iam.googleapis.com/projects/${project?.id}/locations/global/workloadIdentityPools/${pool}`;
	const found = world.resources.get(`${base}/providers/${provider}`);
	if (
		found?.state !== "ACTIVE" ||
		world.resources.get(base)?.state !== "ACTIVE"
	)
		throw new OAuthError(
			"badRequest",
			`Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.`,
		);
	const claims = claimsOf(field("subject_token", "subjectToken"));
	if (claims.iss !== (found.oidc as Json).issuerUri)
		throw new OAuthError(
			"badRequest",
			`The issuer in ID Token ${claims.iss} does not match the expected ones: ${(found.oidc as Json).issuerUri}`,
		);
	const assertion = Object.fromEntries(
		Object.entries(claims).map(([key, value]) => [`assertion.${key}`, value]),
	);
	const mapped = Object.fromEntries(
		Object.entries(found.attributeMapping as Record<string, string>).map(
			([attribute, source]) => [attribute, String(evaluate(source, assertion))],
		),
	);
	const condition = found.attributeCondition;
	if (
		typeof condition === "string" &&
		!holds(condition, { ...assertion, ...mapped })
	)
		throw new OAuthError(
			"unauthenticated",
			"The given credential is rejected by the attribute condition.",
		);
	const members = Object.entries(mapped).map(([attribute, value]) =>
		attribute === "google.subject"
			? `principal://iam.googleapis.com/${poolName(number, pool)}/subject/${value}`
			: `principalSet://iam.googleapis.com/${poolName(number, pool)}/${attribute}/${value}`,
	);
	return {
		access_token: world.signIn(
			...members,
			`principalSet://iam.googleapis.com/${poolName(number, pool)}/*`,
		),
		issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
		...{ token_type: "Bearer", expires_in: 3_600 },
	};
}

const poolName = (number: string, pool: string) =>
	`projects/${number}/locations/global/workloadIdentityPools/${pool}`;

/** Foreign tokens for Google's. */
export const securityToken: Service = {
	host: "sts.googleapis.com",
	title: "Security Token Service API",
	anonymous: true,
	routes: [{ method: "POST", path: "/v1/token", answer: exchange }],
};

/** Tokens of accounts for who may act as them (IAM Service Account Credentials API reference, v1). */
export const iamCredentials: Service = {
	host: "iamcredentials.googleapis.com",
	title: "IAM Service Account Credentials API",
	routes: [
		{
			method: "POST",
			path: "/v1/projects/{project}/serviceAccounts/{account}:generateAccessToken",
			answer: ({ world, caller, params }) => {
				const email = params.account ?? "";
				const owner = /@([^.]+)\./.exec(email)?.[1];
				const name = `iam.googleapis.com/projects/${owner}/serviceAccounts/${email}`;
				if (
					!world.resources.has(name) ||
					!isPermitted(
						world,
						caller,
						"iam.serviceAccounts.getAccessToken",
						name,
					)
				)
					// Quoted by google-github-actions/auth#340.
					throw new GoogleError(
						"forbidden",
						"Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
					);
				return { accessToken: world.signIn(`serviceAccount:${email}`) };
			},
		},
	],
};
