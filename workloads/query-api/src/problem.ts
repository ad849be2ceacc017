/** Kinds of problems; the last part of `type`. Stable. */
export const PROBLEMS = {
	"invalid-request": { status: 400, title: "The request is not valid" },
	"unknown-ticker": { status: 404, title: "There is no such ticker" },
	"no-run": { status: 404, title: "No run of the batch is published yet" },
	"not-found": { status: 404, title: "There is no such path" },
	"method-not-allowed": { status: 405, title: "The method is not allowed" },
	"not-acceptable": { status: 406, title: "There is no such format" },
	"too-many-streams": { status: 503, title: "Too many streams are open" },
	unavailable: { status: 503, title: "The data cannot be read now" },
	internal: { status: 500, title: "Something went wrong here" },
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

/** One parameter at fault. */
export interface InvalidParameter {
	readonly name: string;
	readonly reason: string;
}

/** An error that is answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
	readonly code: ProblemKind;
	readonly parameters: readonly InvalidParameter[];
	/** Seconds after which another attempt makes sense. */
	readonly retryAfter: number | undefined;

	constructor(
		code: ProblemKind,
		detail: string,
		{
			parameters = [],
			retryAfter,
			cause,
		}: {
			parameters?: readonly InvalidParameter[];
			retryAfter?: number;
			cause?: unknown;
		} = {},
	) {
		super(detail, { cause });
		this.name = "Problem";
		this.code = code;
		this.parameters = parameters;
		this.retryAfter = retryAfter;
	}

	get status(): number {
		return PROBLEMS[this.code].status;
	}

	/** @param instance the path that was asked for */
	body(instance: string): Record<string, unknown> {
		return {
			type: `urn:tickstack:problem:${this.code}`,
			title: PROBLEMS[this.code].title,
			status: this.status,
			detail: this.message,
			instance,
			...(this.parameters.length && { invalid_parameters: this.parameters }),
		};
	}
}

export const problemSchema = {
	$id: "Problem",
	type: "object",
	description: "Problem details (RFC 9457).",
	required: ["type", "title", "status", "detail", "instance"],
	properties: {
		type: { type: "string", format: "uri" },
		title: { type: "string" },
		status: { type: "integer" },
		detail: { type: "string" },
		instance: { type: "string" },
		invalid_parameters: {
			type: "array",
			items: {
				type: "object",
				required: ["name", "reason"],
				properties: { name: { type: "string" }, reason: { type: "string" } },
			},
		},
	},
} as const;

/** The answers of every route that are problems, for OpenAPI. */
export const problemResponses = {
	"4xx": {
		description: "The request is at fault.",
		content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
	},
	"5xx": {
		description: "The service is at fault.",
		content: { "application/problem+json": { schema: { $ref: "Problem#" } } },
	},
} as const;
