import type { Attributes } from "./conditions.ts";
import type { Json, Project, World } from "./world.ts";

/** One request, after its caller is known and the API is on. */
export interface Call {
	readonly world: World;
	/** Who calls: all names by which IAM knows it. */
	readonly caller: readonly string[];
	readonly params: Readonly<Record<string, string>>;
	readonly query: URLSearchParams;
	readonly body: Json;
	readonly bytes: Buffer;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** The project that the path names, or else the one that is charged. */
	readonly project: Project;
}

export interface Route {
	readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
	/** Path below the service's host; `{name}` is one segment, `{+name}` what is left of the path. */
	readonly path: string;
	/** What the caller must be permitted to. @default nothing */
	readonly permission?: string;
	/** Refuses what is not there, before anything about permissions. @default the answer does, after */
	readonly exists?: (call: Call) => unknown;
	/** Full name of the resource that the permission is held on. @default the project */
	readonly on?: (call: Call) => string;
	/** What conditions can be about, beside the resource. @default nothing */
	readonly attributes?: (call: Call) => Attributes;
	readonly answer: (call: Call) => unknown;
}

/** An API of Google. */
export interface Service {
	readonly host: string;
	/** As Google's console names it. */
	readonly title: string;
	/** Identity that acts for the service in a project, and what makes it (IAM docs, "Service agents"). */
	readonly agent?: {
		readonly domain: string;
		readonly madeBy: "enabling" | "first use";
	};
	/** Whether who calls need not be known: tokens are what is asked for. @default false */
	readonly anonymous?: boolean;
	readonly routes: readonly Route[];
}

/** E-mail of a service's own identity in a project. */
export const agentOf = (
	{ number }: { readonly number: string },
	domain: string,
): string => `service-${number}@${domain}.iam.gserviceaccount.com`;

/** A body that is not JSON. */
export class Raw {
	readonly content: Buffer;
	readonly type: string;

	constructor(content: Buffer, type = "application/octet-stream") {
		this.content = content;
		this.type = type;
	}
}

const PARAMETER = /\\\{(\\\+)?(\w+)\\\}/g;

/** A function that takes the parameters out of a path; undefined when the path is another one. */
export function matcher(
	path: string,
): (actual: string) => Record<string, string> | undefined {
	const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const pattern = new RegExp(
		`^${escaped.replace(PARAMETER, (_, rest, name) => `(?<${name}>${rest ? ".+" : "[^/:]+"})`)}$`,
	);
	return (actual) => {
		const found = pattern.exec(actual);
		if (!found) return undefined;
		return Object.fromEntries(
			Object.entries(found.groups ?? {}).map(([name, value]) => [
				name,
				decodeURIComponent(value),
			]),
		);
	};
}

/** Fills the parameters of a path. */
export const fill = (
	path: string,
	params: Readonly<Record<string, string>>,
): string => path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");

/** The same name with the project's id where its number stood: the store knows resources by it. */
export function byProjectId(world: World, name: string): string {
	return name.replace(
		/(^|\/)projects\/([^/]+)/,
		(whole, before, project) =>
			`${before}projects/${world.findProject(project)?.id ?? whole.split("/").at(-1)}`,
	);
}
