import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const PAGE = join(import.meta.dirname, "../page");
const CHARTS = dirname(
	fileURLToPath(import.meta.resolve("lightweight-charts")),
);
const CHARTS_FILE = "/lightweight-charts.standalone.production.mjs";

/** The page at `/`, and the charting library that it imports. */
export async function page(app: FastifyInstance): Promise<void> {
	await app.register(fastifyStatic, {
		root: PAGE,
		// The types beside the scripts are for the type check.
		allowedPath: (path) => !/\.(?:json|mts)$/.test(path),
		cacheControl: false,
		setHeaders: (reply) => {
			reply.header("cache-control", "no-cache");
		},
		schemaHide: true,
	});
	await app.register(fastifyStatic, {
		root: CHARTS,
		prefix: "/vendor/",
		decorateReply: false,
		allowedPath: (path) => path === CHARTS_FILE,
		maxAge: "1d",
		schemaHide: true,
	});
}
