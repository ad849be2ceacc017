import type { IncomingMessage, ServerResponse } from "node:http";
import { errors } from "@elastic/elasticsearch";
import fastifyCompress from "@fastify/compress";
import fastifyCors from "@fastify/cors";
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
	featuresSchema,
	importedTickerSchema,
	monthlySchema,
	qualitySchema,
	screenedSchema,
	screenerSchema,
	tickerQualitySchema,
} from "./batch-schemas.ts";
import { forgetTag } from "./conditional.ts";
import { page } from "./page.ts";
import { type InvalidParameter, Problem, problemSchema } from "./problem.ts";
import { published } from "./published.ts";
import {
	freshnessSchema,
	listedSchema,
	tickersSchema,
	windowSchema,
	windowsSchema,
} from "./realtime-schemas.ts";
import { PUBLISHED } from "./schema.ts";
import {
	candleSchema,
	candlesSchema,
	latestFeaturesSchema,
	tickerSchema,
} from "./view-schemas.ts";

/** The page needs nothing from anywhere else, and nobody else may embed it. */
const SECURITY_HEADERS = {
	"content-security-policy":
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
} as const;

const METHODS = ["GET", "HEAD"];

/** The server as a route sees it: requests and answers have the types of their schemas. */
export type Api = FastifyInstance<
	RawServerDefault,
	IncomingMessage,
	ServerResponse,
	FastifyBaseLogger,
	TypeBoxTypeProvider
>;

/** What routes answer with, by the names that OpenAPI and generated clients have for it. */
const SCHEMAS = [
	windowSchema,
	listedSchema,
	latestFeaturesSchema,
	candleSchema,
	featureDaySchema,
	featureMonthSchema,
	screenedSchema,
	importedTickerSchema,
	problemSchema,
	tickersSchema,
	windowsSchema,
	freshnessSchema,
	tickerSchema,
	candlesSchema,
	featuresSchema,
	monthlySchema,
	screenerSchema,
	qualitySchema,
	tickerQualitySchema,
];

export interface ServerOptions {
	readonly log: ServiceContext<unknown>["log"];
	readonly metrics: Registry;
	/** Origins that may read the API in a browser, `*` for all; none when undefined. */
	readonly corsOrigins: readonly string[] | undefined;
	ready(): boolean;
	/** Adds the routes of the API. */
	api(app: Api): void;
}

/** The HTTP server: validation, problems, security headers, OpenAPI, probes, metrics, the page. Not listening yet. */
export async function createServer({
	log,
	metrics,
	corsOrigins,
	ready,
	api,
}: ServerOptions): Promise<FastifyInstance> {
	const app: FastifyInstance = fastify({
		loggerInstance: log,
		logController: new LogController({ disableRequestLogging: true }),
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 100 },
		// Twenty filters of 200 characters, each of them four bytes, percent-encoded.
		http: { maxHeaderSize: 65_536 },
		// An unknown parameter is an error, not something to be dropped.
		ajv: {
			customOptions: {
				removeAdditional: false,
				allErrors: true,
				keywords: [PUBLISHED],
			},
		},
		// A path that cannot be decoded never reaches the error handler.
		frameworkErrors: (error, request, reply) =>
			answer(error, request as FastifyRequest, reply as FastifyReply),
	}) as unknown as FastifyInstance;
	// Before the methods are checked: browsers send OPTIONS first.
	if (corsOrigins)
		await app.register(fastifyCors, {
			origin: corsOrigins.includes("*") ? "*" : [...corsOrigins],
			methods: ["GET", "HEAD"],
			exposedHeaders: ["etag", "retry-after", "content-disposition"],
			maxAge: 3_600,
		});
	app.addHook("onRequest", async ({ method }, reply) => {
		reply.headers(SECURITY_HEADERS);
		if (!METHODS.includes(method)) {
			reply.header("allow", METHODS.join(", "));
			throw new Problem("method-not-allowed", "everything here is only read");
		}
	});
	// A client that takes gzip gets a year of days in a tenth of the bytes; Brotli takes longer than it saves here.
	await app.register(fastifyCompress, { encodings: ["gzip"] });
	app.setErrorHandler<FastifyError>(answer);
	app.setNotFoundHandler((request) => {
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
				license: { name: "Apache-2.0" },
			},
			servers: [{ url: "/" }],
		},
		transform: ({ schema, url }) => ({ schema: published(schema), url }),
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
	if (keyword === "required") {
		const name = String(params.missingProperty);
		return { name, reason: `${name} is missing` };
	}
	const [, name = ""] = instancePath.split("/");
	return { name, reason: `${name} ${message}` };
}
