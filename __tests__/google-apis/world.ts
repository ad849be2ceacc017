import { GoogleError } from "./google-error.ts";
import { Operations } from "./operations.ts";
import { Roles } from "./roles.ts";

export type Json = Record<string, unknown>;

/** A Google Cloud project, as far as it is told from what lies in it. */
export interface Project {
	readonly id: string;
	readonly number: string;
	/** APIs that are on, by host, with the time since when they are, in milliseconds since 1970. */
	readonly enabled: Map<string, number>;
	/** E-mails of Google's own accounts that exist in it. */
	readonly agents: Set<string>;
	/** Limits by metric, for each region; what is not named has no end. */
	readonly quotas: Map<string, number>;
}

export interface Binding {
	readonly role: string;
	readonly members: readonly string[];
	readonly condition?: { readonly title: string; readonly expression: string };
}

export interface Policy {
	readonly version: number;
	readonly etag: string;
	readonly bindings: readonly Binding[];
}

/** What is on in a project that was just made (Service Usage docs, "Services enabled by default"). */
const ENABLED_BY_DEFAULT = [
	"logging",
	"monitoring",
	"servicemanagement",
	"serviceusage",
	"storage",
	"storage-api",
	"storage-component",
];

/** All that Google holds: projects, resources by their full name, policies, accounts that are signed in. */
export class World {
	readonly operations = new Operations();
	readonly roles = new Roles();
	readonly #projects: Project[] = [];
	/** By full resource name without the slashes before it, e.g. `cloudkms.googleapis.com/projects/p/…`. */
	readonly resources = new Map<string, Json>();
	/** Names of what is being created. */
	readonly reserved = new Set<string>();
	readonly #policies = new Map<string, Policy>();
	/** Who signed in, by access token: under each name by which IAM knows the caller. */
	readonly #tokens = new Map<string, readonly string[]>();
	/** Contents of buckets. */
	readonly objects = new Map<string, Map<string, Buffer>>();
	/** Billing accounts that exist. */
	readonly billingAccounts = new Set<string>();
	/** How long an API that was switched on still answers that it is not: Google speaks of a few minutes. */
	apisSettleMs = 0;
	#serial = 100_000;
	/** What the clock shows ahead of this machine's, in milliseconds. */
	#ahead = 0;

	now(): Date {
		return new Date(Date.now() + this.#ahead);
	}

	passDays(days: number): void {
		this.#ahead += days * 86_400_000;
	}

	serial(): string {
		return String(++this.#serial);
	}

	/** @param owner member that holds roles/owner, as the one who makes a project does */
	addProject(id: string, number: string, owner: string): Project {
		const project: Project = {
			id,
			number,
			enabled: new Map(
				ENABLED_BY_DEFAULT.map((name) => [`${name}.googleapis.com`, 0]),
			),
			agents: new Set(),
			quotas: new Map(),
		};
		this.#projects.push(project);
		this.setPolicy(projectName(project), [
			{ role: "roles/owner", members: [owner] },
		]);
		return project;
	}

	/** Whether an API answers requests that count for a project. */
	answers(host: string, { enabled }: Project): boolean {
		const since = enabled.get(host);
		return since !== undefined && since + this.apisSettleMs <= +this.now();
	}

	/** @param name id or number */
	findProject(name: string): Project | undefined {
		return this.#projects.find(({ id, number }) => [id, number].includes(name));
	}

	project(name: string): Project {
		const found = this.findProject(name);
		if (found) return found;
		throw new GoogleError(
			"forbidden",
			`Permission denied on resource project ${name}.`,
		);
	}

	get projects(): readonly Project[] {
		return this.#projects;
	}

	/** @param members names of one identity, e.g. `user:someone@example.com` @returns an access token of it */
	signIn(...members: readonly string[]): string {
		const token = `ya29.${this.serial()}`;
		this.#tokens.set(token, members);
		return token;
	}

	callerOf(token: string): readonly string[] | undefined {
		return this.#tokens.get(token);
	}

	policy(resource: string): Policy {
		return (
			this.#policies.get(resource) ?? {
				version: 1,
				etag: "ACAB",
				bindings: [],
			}
		);
	}

	setPolicy(resource: string, bindings: readonly Binding[]): Policy {
		const policy: Policy = {
			version: bindings.some(({ condition }) => condition) ? 3 : 1,
			etag: Buffer.from(this.serial()).toString("base64"),
			bindings: bindings.filter(({ members }) => members.length),
		};
		this.#policies.set(resource, policy);
		return policy;
	}

	removePolicy(resource: string): void {
		this.#policies.delete(resource);
	}

	/** Resources whose full name begins so. */
	*below(prefix: string): Generator<[name: string, resource: Json]> {
		for (const entry of this.resources)
			if (entry[0].startsWith(prefix)) yield entry;
	}
}

export const projectName = ({ id }: { readonly id: string }): string =>
	`cloudresourcemanager.googleapis.com/projects/${id}`;
