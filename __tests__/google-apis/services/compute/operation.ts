import { GoogleError } from "../../google-error.ts";
import { type Call, fill, type Route } from "../../route.ts";
import { LINK } from "./resources.ts";

/** An error that an operation ends with. */
export class OperationError extends GoogleError {
	readonly reason: string;

	constructor(reason: string, message: string) {
		super("badRequest", message);
		this.reason = reason;
	}
}

/** Compute Engine's own form of an operation. */
export function operation(
	scope: string,
	call: Call,
	operationType: string,
	target: string,
	finish: () => unknown,
): unknown {
	const { name } = call.world.operations.start(
		`${scope}/`,
		{ operationType, targetLink: LINK + target, scope },
		finish,
	);
	return shown(call, name);
}

function shown(call: Call, path: string): unknown {
	const { name, metadata, outcome } = call.world.operations.find(path);
	const { scope, ...meta } = metadata as { scope: string };
	const error = outcome && "error" in outcome ? outcome.error : undefined;
	return {
		kind: "compute#operation",
		id: name.replaceAll(/\D/g, "").slice(-12),
		name: name.split("/").at(-1),
		...meta,
		status: outcome ? "DONE" : "RUNNING",
		progress: outcome ? 100 : 0,
		selfLink: LINK + name,
		...(scope.includes("/regions/") && { region: LINK + scope }),
		...(error && {
			error: {
				errors: [
					{
						code: error instanceof OperationError ? error.reason : error.code,
						message: error.message,
					},
				],
			},
			httpErrorStatusCode: error.httpStatus,
			httpErrorMessage: "BAD REQUEST",
		}),
	};
}

/** Where operations are looked at. */
export const operations: Route[] = [
	"global",
	"regions/{region}",
	"zones/{zone}",
].map((scope) => ({
	method: "GET",
	path: `/compute/v1/projects/{project}/${scope}/operations/{operation}`,
	answer: (call) =>
		shown(
			call,
			fill(`projects/{project}/${scope}/operations/{operation}`, call.params),
		),
}));
