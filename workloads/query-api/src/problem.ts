import { type Static, Type } from "typebox";
import { named, oneOf, reference } from "./schema.ts";

/** Kinds of problems; the last part of `type`. Stable. */
const PROBLEMS = {
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

const typeOf = (kind: string): string => `urn:tickstack:problem:${kind}`;

const invalidParameterSchema = Type.Object({
	name: Type.String({ description: "Of the parameter or header." }),
	reason: Type.String(),
});
/** One parameter at fault. */
export type InvalidParameter = Static<typeof invalidParameterSchema>;

export const problemSchema = named(
	"Problem",
	"Problem details (RFC 9457).",
	Type.Object({
		type: oneOf(Object.keys(PROBLEMS).map(typeOf), {
			format: "uri",
			description: "What kind of problem it is. Stable.",
		}),
		title: Type.String({ description: "The same for each of its kind." }),
		status: Type.Integer({ description: "Of HTTP." }),
		detail: Type.String({ description: "What is wrong with this request." }),
		instance: Type.String({
			format: "uri-reference",
			description: "The request.",
		}),
		invalid_parameters: Type.Optional(Type.Array(invalidParameterSchema)),
	}),
);
/** The body of an answer that is a problem. */
export type ProblemBody = Static<typeof problemSchema>;

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

	/** @param instance the requested path */
	body(instance: string): ProblemBody {
		return {
			type: typeOf(this.code),
			title: PROBLEMS[this.code].title,
			status: this.status,
			detail: this.message,
			instance,
			...(this.parameters.length && {
				invalid_parameters: [...this.parameters],
			}),
		};
	}
}

const DESCRIPTIONS = {
	400: "A parameter is not valid; `invalid_parameters` names it.",
	404: "There is no such thing.",
	406: "Accept allows no format that there is.",
	500: "The service is at fault.",
	503: "The data cannot be read now; Retry-After says when to try again.",
} as const;
const ALWAYS = [400, 500, 503] as const;

/** The answers of a route that are problems: those of every route, and its own. */
export const problems = (...own: readonly (404 | 406)[]) =>
	Object.fromEntries(
		[...ALWAYS, ...own].sort().map((status) => [
			status,
			{
				description: DESCRIPTIONS[status],
				content: {
					"application/problem+json": { schema: reference(problemSchema) },
				},
			},
		]),
	);
