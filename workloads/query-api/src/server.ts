import type { IncomingMessage, ServerResponse } from "node:http";
import { errors } from "@elastic/elasticsearch";
import fastifyCompress from "@fastify/compress";
import fastifySwagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { ServiceContext } from "@tickstack/runtime/service";
import fastify, {
	type FastifyBaseLogger,
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	LogController,
	type RawServerDefault,
} from "fastify";
import type { Registry } from "prom-client";
import {
	featureDaySchema,
	featureMonthSchema,
	screenedSchema,
} from "./batch-schemas.ts";
import { forgetTag } from "./conditional.ts";
import { page } from "./page.ts";
import { type InvalidParameter, Problem, problemSchema } from "./problem.ts";
import { windowSchema } from "./realtime-schemas.ts";
import { candleSchema, latestFeaturesSchema } from "./view-schemas.ts";

/** The page needs nothing from anywhere else, and nobody else may embed it. */
const SECURITY_HEADERS = {
	"content-security-policy":
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
} as const;

/** The server as a route sees it: requests and answers have the types of their schemas. */
export type Api = FastifyInstance<
	RawServerDefault,
	IncomingMessage,
	ServerResponse,
	FastifyBaseLogger,
	TypeBoxTypeProvider
>;

/** What several routes answer with, or what deserves a name in OpenAPI. */
const SCHEMAS = [
	windowSchema,
	latestFeaturesSchema,
	candleSchema,
	featureDaySchema,
	featureMonthSchema,
	screenedSchema,
	problemSchema,
];

export interface ServerOptions {
	readonly log: ServiceContext<unknown>["log"];
	readonly metrics: Registry;
	ready(): boolean;
	/** Adds the routes of the API. */
	api(app: Api): void;
}

/** The HTTP server: validation, problems, security headers, OpenAPI, probes, metrics, the page. Not listening yet. */
export async function createServer({
	log,
	metrics,
	ready,
	api,
}: ServerOptions): Promise<FastifyInstance> {
	const app: FastifyInstance = fastify({
		loggerInstance: log,
		logController: new LogController({ disableRequestLogging: true }),
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 100 },
		// An unknown parameter is an error, not something to be dropped.
		ajv: { customOptions: { removeAdditional: false, allErrors: true } },
		// A path that cannot be decoded never reaches the error handler.
		frameworkErrors: (error, request, reply) =>
			answer(error, request as FastifyRequest, reply as FastifyReply),
	}) as unknown as FastifyInstance;
	app.addHook("onRequest", async (_request, reply) => {
		reply.headers(SECURITY_HEADERS);
	});
	// A client that takes gzip gets a year of days in a tenth of the bytes; Brotli takes longer than it saves here.
	await app.register(fastifyCompress, { encodings: ["gzip"] });
	app.setErrorHandler<FastifyError>(answer);
	app.setNotFoundHandler((request, reply) => {
		if (request.method !== "GET" && request.method !== "HEAD") {
			reply.header("allow", "GET, HEAD");
			throw new Problem("method-not-allowed", "everything here is only read");
		}
		throw new Problem(
			"not-found",
			`there is no ${request.url.split("?", 1)[0]}; /openapi.json lists what there is`,
		);
	});
	for (const schema of SCHEMAS) app.addSchema(schema);
	await app.register(fastifySwagger, {
		openapi: {
			openapi: "3.0.3",
			info: {
				title: "Tickstack query API",
				version: "1",
				description: "One view of the real-time and the batch path.",
			},
		},
		refResolver: {
			buildLocalReference: (json, _base, _fragment, index) =>
				typeof json.$id === "string" ? json.$id : `schema-${index}`,
		},
	});
	await app.register(async (scope) => api(scope.withTypeProvider()));
	const hide = { schema: { hide: true } };
	app.get("/openapi.json", hide, async () => app.swagger());
	app.get("/healthz", hide, async () => "ok\n");
	app.get("/readyz", hide, async (_request, reply) => {
		if (!ready()) reply.code(503);
		return ready() ? "ready\n" : "not ready\n";
	});
	app.get("/metrics", hide, async (_request, reply) => {
		reply.type(metrics.contentType);
		return metrics.metrics();
	});
	await page(app);
	return app;
}

function answer(
	error: FastifyError,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const problem = problemOf(error);
	if (problem.status >= 500)
		request.log.warn({ err: error, url: request.url }, problem.message);
	forgetTag(reply);
	if (problem.retryAfter) reply.header("retry-after", problem.retryAfter);
	return reply
		.code(problem.status)
		.type("application/problem+json")
		.serializer(JSON.stringify)
		.send(problem.body(request.url));
}

function problemOf(error: FastifyError): Problem {
	if (error instanceof Problem) return error;
	if (error.validation) {
		const parameters = error.validation.map(parameterOf);
		return new Problem(
			"invalid-request",
			parameters.map(({ reason }) => reason).join("; "),
			{ parameters },
		);
	}
	if (error instanceof errors.ElasticsearchClientError)
		return new Problem("unavailable", "Elasticsearch cannot answer now", {
			retryAfter: 5,
			cause: error,
		});
	if ((error.statusCode ?? 500) < 500)
		return new Problem("invalid-request", error.message, { cause: error });
	return new Problem("internal", "The log says more.", { cause: error });
}

type Violation = NonNullable<FastifyError["validation"]>[number];

function parameterOf({
	keyword,
	instancePath,
	params,
	message,
}: Violation): InvalidParameter {
	if (keyword === "additionalProperties") {
		const name = String(params.additionalProperty);
		return { name, reason: `${name} is not a parameter of this path` };
	}
	const name = instancePath.slice(1);
	return { name, reason: `${name} ${message}` };
}
