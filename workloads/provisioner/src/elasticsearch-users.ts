import { isDeepStrictEqual } from "node:util";
import type { Client } from "@elastic/elasticsearch";
import type { Change } from "./change.ts";
import type { ElasticsearchUserDeclaration } from "./declaration.ts";
import { isUnknownPath, statusOf } from "./elasticsearch-objects.ts";

/** A declared user with the password that its file holds. */
export interface ElasticsearchUser {
	readonly name: string;
	readonly password: string;
	readonly roles: readonly string[];
}

/** A user as the cluster has it. */
export interface ExistingUser {
	readonly roles: readonly string[];
	/** Whether the declared password logs in. */
	readonly current: boolean;
}

/** undefined: the cluster has no security switched on. */
export async function readElasticsearchUsers(
	client: Client,
	users: readonly ElasticsearchUser[],
): Promise<ReadonlyMap<string, ExistingUser> | undefined> {
	const found = new Map<string, ExistingUser>();
	for (const user of users)
		try {
			const answer = await client.transport.request<
				Record<string, { roles: string[] }>
			>({
				method: "GET",
				path: `/_security/user/${encodeURIComponent(user.name)}`,
			});
			found.set(user.name, {
				roles: answer[user.name]?.roles ?? [],
				current: await canLogIn(client, user),
			});
		} catch (error) {
			if (isUnknownPath(error)) return undefined;
			if (statusOf(error) !== 404) throw error;
		}
	return found;
}

/** A password cannot be read back: logging in tells whether it is the declared one. */
async function canLogIn(
	client: Client,
	{ name, password }: ElasticsearchUser,
): Promise<boolean> {
	const credentials = Buffer.from(`${name}:${password}`).toString("base64");
	try {
		await client.transport.request(
			{ method: "GET", path: "/_security/_authenticate" },
			{ headers: { authorization: `Basic ${credentials}` } },
		);
		return true;
	} catch (error) {
		if (statusOf(error) === 401) return false;
		throw error;
	}
}

export function planElasticsearchUsers(
	declared: readonly ElasticsearchUser[],
	existing: ReadonlyMap<string, ExistingUser> | undefined,
): Change<ElasticsearchUser>[] {
	return declared.map((user) => {
		const thing = `Elasticsearch user ${user.name}`;
		if (!existing)
			return {
				mark: "skipped",
				thing,
				details: ["this cluster has no security switched on"],
				steps: [],
			};
		const have = existing.get(user.name);
		if (!have) return { mark: "create", thing, details: [], steps: [user] };
		const sameRoles = isDeepStrictEqual(
			[...have.roles].sort(),
			[...user.roles].sort(),
		);
		const details = [
			...(have.current ? [] : ["another password"]),
			...(sameRoles
				? []
				: [`roles ${have.roles.join(", ")} → ${user.roles.join(", ")}`]),
		];
		return {
			mark: details.length ? "change" : "same",
			thing,
			details,
			steps: details.length ? [user] : [],
		};
	});
}

export async function applyElasticsearchUsers(
	client: Client,
	changes: readonly Change<ElasticsearchUser>[],
): Promise<void> {
	for (const { name, password, roles } of changes.flatMap(({ steps }) => steps))
		await client.transport.request({
			method: "PUT",
			path: `/_security/user/${encodeURIComponent(name)}`,
			body: { password, roles },
		});
}

/** Declared users with their passwords. */
export const withPasswords = (
	users: readonly ElasticsearchUserDeclaration[],
	readPassword: (file: string) => string,
): ElasticsearchUser[] =>
	users.map(({ name, passwordFile, roles }) => ({
		name,
		password: readPassword(passwordFile),
		roles,
	}));
