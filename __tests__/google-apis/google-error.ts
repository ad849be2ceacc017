/** HTTP status, canonical code and reason of an error (google.rpc.Code; the old format's `reason`). */
const KINDS = {
	badRequest: [400, "INVALID_ARGUMENT"],
	failedPrecondition: [400, "FAILED_PRECONDITION"],
	unauthenticated: [401, "UNAUTHENTICATED"],
	forbidden: [403, "PERMISSION_DENIED"],
	notFound: [404, "NOT_FOUND"],
	alreadyExists: [409, "ALREADY_EXISTS"],
	aborted: [409, "ABORTED"],
	conflict: [409, "FAILED_PRECONDITION"],
	resourceInUseByAnotherResource: [400, "FAILED_PRECONDITION"],
	conditionNotMet: [412, "FAILED_PRECONDITION"],
} as const;

/** An answer that says no, in the form of Google's APIs (Google Cloud API design guide, "Errors"). */
export class GoogleError extends Error {
	readonly code: keyof typeof KINDS;
	readonly details: readonly object[];

	constructor(
		code: keyof typeof KINDS,
		message: string,
		details: readonly object[] = [],
	) {
		super(message);
		this.name = "GoogleError";
		this.code = code;
		this.details = details;
	}

	get httpStatus(): number {
		return KINDS[this.code][0];
	}

	/** google.rpc.Status, which a failed operation holds. */
	get rpcStatus(): object {
		return {
			code: this.httpStatus,
			message: this.message,
			details: this.details,
		};
	}

	toJSON(): object {
		const [code, status] = KINDS[this.code];
		const { message, details } = this;
		const errors = [{ message, domain: "global", reason: this.code }];
		return {
			error: {
				...{ code, message, errors, status },
				...(details.length && { details }),
			},
		};
	}
}

const errorInfo = (
	reason: string,
	domain: string,
	metadata: Readonly<Record<string, string>>,
) => ({
	"@type": "type.googleapis.com/google.rpc.ErrorInfo",
	reason,
	domain,
	metadata,
});

/** The whole answer as in google-gemini/gemini-cli#1343. */
export function serviceDisabled(
	{ host, title }: { readonly host: string; readonly title: string },
	project: { readonly id: string },
): GoogleError {
	const activationUrl = `https://console.developers.google.com/apis/api/${host}/overview?project=${project.id}`;
	return new GoogleError(
		"forbidden",
		`${title} has not been used in project ${project.id} before or it is disabled. Enable it by visiting ${activationUrl} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
		[
			errorInfo("SERVICE_DISABLED", "googleapis.com", {
				service: host,
				serviceTitle: title,
				consumer: `projects/${project.id}`,
				containerInfo: project.id,
				activationUrl,
			}),
			{
				"@type": "type.googleapis.com/google.rpc.LocalizedMessage",
				locale: "en-US",
				message: `${title} has not been used in project ${project.id} before or it is disabled.`,
			},
			{
				"@type": "type.googleapis.com/google.rpc.Help",
				links: [
					{
						description: "Google developers console API activation",
						url: activationUrl,
					},
				],
			},
		],
	);
}

/** As in gke-labs/kube-agents#916. */
export const permissionDenied = (
	permission: string,
	resource: string,
): GoogleError =>
	new GoogleError(
		"forbidden",
		`Permission '${permission}' denied on resource '${resource}' (or it may not exist).`,
		[
			errorInfo("IAM_PERMISSION_DENIED", "iam.googleapis.com", {
				permission,
				resource,
			}),
		],
	);

/** Who names a project to be charged must be allowed to use it (Service Usage docs, "Quota project"; skyplane#784). */
export const userProjectDenied = (project: string): GoogleError =>
	new GoogleError(
		"forbidden",
		`Caller does not have required permission to use project ${project}. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting https://console.developers.google.com/iam-admin/iam/project?project=${project} and then retry. Propagation of the new permission may take a few minutes.`,
		[
			errorInfo("USER_PROJECT_DENIED", "googleapis.com", {
				consumer: `projects/${project}`,
			}),
		],
	);
