import {
	createServer,
	type IncomingMessage,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import {
	GoogleError,
	serviceDisabled,
	userProjectDenied,
} from "./google-error.ts";
import { demand, isPermitted } from "./permissions.ts";
import { type Call, matcher, Raw, type Route, type Service } from "./route.ts";
import { SERVICES } from "./services.ts";
import { type Project, projectName, type World } from "./world.ts";

interface Compiled {
	readonly service: Service;
	readonly route: Route;
	readonly match: ReturnType<typeof matcher>;
}

const ROUTES: readonly Compiled[] = SERVICES.flatMap((service) =>
	service.routes.map((route) => ({
		...{ service, route },
		match: matcher(`/${service.host}${route.path}`),
	})),
);

/** A request that came, for tests and for whoever looks for a fault. */
export interface Seen {
	readonly method: string;
	readonly path: string;
	readonly body: unknown;
	readonly status: number;
	readonly answer: unknown;
}

/**
 * Serves all APIs at one port of this machine; the first segment of a path is the host that it stands for.
 * @param seen gets each request after its answer
 * @returns its address and what ends it
 */
export async function serve(
	world: World,
	seen: (request: Seen) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
	const server = createServer((request, response) => {
		void handle(world, request, response, seen);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function handle(
	world: World,
	request: IncomingMessage,
	response: ServerResponse,
	seen: (request: Seen) => void,
): Promise<void> {
	const { method = "GET", headers } = request;
	const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
	const path = pathname.replaceAll("//", "/");
	let bytes = await read(request);
	if (headers["content-encoding"] === "gzip") bytes = gunzipSync(bytes);
	const body = asJson(bytes);
	world.operations.settle();
	let status = 200;
	let answer: unknown;
	try {
		answer = answerTo(world, method, path, searchParams, body, bytes, headers);
	} catch (error) {
		if (!(error instanceof GoogleError)) {
			response.destroy();
			throw error;
		}
		status = error.httpStatus;
		answer = error.toJSON();
	}
	const raw = answer instanceof Raw ? answer : undefined;
	const empty = answer === undefined;
	response
		.writeHead(empty ? 204 : status, {
			"content-type": raw?.type ?? "application/json; charset=UTF-8",
		})
		.end(raw ? raw.content : empty ? "" : JSON.stringify(answer));
	seen({ method, path, body, status, answer: raw ? "…" : answer });
}

/** The order of Google's front: who calls, whom it is charged to, whether the API is on there, what the caller may. */
function answerTo(
	world: World,
	method: string,
	path: string,
	query: URLSearchParams,
	body: Call["body"],
	bytes: Buffer,
	headers: IncomingMessage["headers"],
): unknown {
	const found = findRoute(method, path);
	if (!found)
		throw new GoogleError("notFound", `no such method: ${method} ${path}`);
	const { service, route, params } = found;
	const caller = world.callerOf(
		headers.authorization?.replace(/^Bearer /, "") ?? "",
	);
	if (caller === undefined && !service.anonymous)
		throw new GoogleError(
			"unauthenticated",
			"Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
		);
	const charged = chargedProject(world, caller ?? [], params, headers);
	if (charged && !service.anonymous && !world.answers(service.host, charged))
		throw serviceDisabled(service, charged);
	const project =
		(params.project === undefined
			? undefined
			: world.findProject(params.project)) ?? charged;
	const call: Call = {
		...{ world, params, query, body, bytes, headers },
		caller: caller ?? [],
		project: project ?? NOWHERE,
	};
	route.exists?.(call);
	if (route.permission)
		demand(
			world,
			call.caller,
			route.permission,
			route.on?.(call) ?? projectName(call.project),
			route.attributes?.(call),
		);
	return route.answer(call);
}

function findRoute(method: string, path: string) {
	for (const { service, route, match } of ROUTES) {
		if (route.method !== method) continue;
		const params = match(path);
		if (params) return { service, route, params };
	}
	return undefined;
}

const NOWHERE: Project = {
	id: "",
	number: "",
	enabled: new Map(),
	agents: new Set(),
	quotas: new Map(),
};

/**
 * The project that a request counts for: the one that is named for it, else the caller's own, else that of the resource
 * (Google Cloud docs, "Quota project overview").
 */
function chargedProject(
	world: World,
	caller: readonly string[],
	params: Readonly<Record<string, string>>,
	headers: IncomingMessage["headers"],
): Project | undefined {
	const named = headers["x-goog-user-project"];
	if (typeof named === "string") {
		const project = world.findProject(named);
		if (
			!project ||
			!isPermitted(
				world,
				caller,
				"serviceusage.services.use",
				projectName(project),
			)
		)
			throw userProjectDenied(named);
		return project;
	}
	const own = /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(caller[0] ?? "")?.[1];
	return (
		(own === undefined ? undefined : world.findProject(own)) ??
		(params.project === undefined
			? undefined
			: world.findProject(params.project))
	);
}

async function read(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

function asJson(bytes: Buffer): Call["body"] {
	if (!bytes.length || bytes[0] !== 0x7b) return {};
	try {
		return JSON.parse(bytes.toString()) as Call["body"];
	} catch {
		return {};
	}
}
