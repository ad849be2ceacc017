import {
	type Acl,
	AclOperations,
	AclPermissionTypes,
	type Admin,
	findErrorBy,
	ResourcePatternTypes,
	ResourceTypes,
} from "@platformatic/kafka";
import type { Change } from "./change.ts";
import type { AclDeclaration } from "./declaration.ts";
import { settled } from "./settled.ts";

/** One operation allowed to one user, as Kafka keeps it. */
export interface Permission {
	/** With the `User:` prefix. */
	readonly principal: string;
	readonly resource: AclDeclaration["resource"];
	readonly name: string;
	readonly pattern: AclDeclaration["pattern"];
	/** As in Kafka's protocol, e.g. `DESCRIBE_CONFIGS`. */
	readonly operation: keyof typeof AclOperations;
}

export interface ExistingAcls {
	/** False: the brokers run without an authorizer. */
	readonly supported: boolean;
	readonly permissions: readonly Permission[];
}

export interface AclStep {
	readonly do: "allow" | "revoke";
	readonly permission: Permission;
}

const RESOURCES = { topic: ResourceTypes.TOPIC, group: ResourceTypes.GROUP };
const PATTERNS = {
	literal: ResourcePatternTypes.LITERAL,
	prefixed: ResourcePatternTypes.PREFIXED,
};
const keyOf = <K extends string, V>(map: Readonly<Record<K, V>>, value: V) =>
	(Object.keys(map) as K[]).find((key) => map[key] === value);

/** What is allowed on topics and groups to anybody. */
export async function readAcls(admin: Admin): Promise<ExistingAcls> {
	try {
		const resources = await admin.describeAcls({
			filter: {
				resourceType: ResourceTypes.ANY,
				resourceName: null,
				resourcePatternType: ResourcePatternTypes.ANY,
				principal: null,
				host: null,
				operation: AclOperations.ANY,
				permissionType: AclPermissionTypes.ALLOW,
			},
		});
		const permissions = resources.flatMap((target) => {
			const resource = keyOf(RESOURCES, target.resourceType as never);
			const pattern = keyOf(PATTERNS, target.resourcePatternType as never);
			return target.acls.flatMap(({ principal, operation: value }) => {
				const operation = keyOf(AclOperations, value);
				return resource && pattern && operation
					? [
							{
								principal,
								resource,
								name: target.resourceName,
								pattern,
								operation,
							},
						]
					: [];
			});
		});
		return { supported: true, permissions };
	} catch (error) {
		if (findErrorBy(error as Error, "apiId", "SECURITY_DISABLED"))
			return { supported: false, permissions: [] };
		throw error;
	}
}

/**
 * What declared users may do is what is declared: what is missing is allowed, what is too much is revoked. Users
 * that are not declared are left alone.
 */
export function planAcls(
	declared: readonly AclDeclaration[],
	{ supported, permissions }: ExistingAcls,
): Change<AclStep>[] {
	const wanted = new Map<string, Permission>(
		declared.flatMap((acl) =>
			acl.operations.map((word) => {
				const permission = permissionOf(acl, word);
				return [JSON.stringify(permission), permission] as const;
			}),
		),
	);
	const existing = new Map(
		permissions.map((permission) => [
			JSON.stringify(permissionOf(permission, permission.operation)),
			permission,
		]),
	);
	const principals = new Set(
		[...wanted.values()].map(({ principal }) => principal),
	);
	return [...principals].map((principal) => {
		const thing = `rights of ${principal.slice("User:".length)}`;
		if (!supported)
			return {
				mark: "skipped",
				thing,
				details: ["the brokers run without an authorizer"],
				steps: [],
			};
		const own = (key: string, permission: Permission) =>
			permission.principal === principal ? [[key, permission] as const] : [];
		const steps: AclStep[] = [
			...[...wanted]
				.flatMap((entry) => own(...entry))
				.filter(([key]) => !existing.has(key))
				.map(([, permission]) => ({ do: "allow" as const, permission })),
			...[...existing]
				.flatMap((entry) => own(...entry))
				.filter(([key]) => !wanted.has(key))
				.map(([, permission]) => ({ do: "revoke" as const, permission })),
		];
		const known = permissions.some((one) => one.principal === principal);
		return {
			mark: !steps.length ? "same" : known ? "change" : "create",
			thing,
			details: steps.map(
				({ do: what, permission: { operation, resource, name, pattern } }) =>
					`${what} ${operation} on ${resource} ${name}${pattern === "prefixed" ? "*" : ""}`,
			),
			steps,
		};
	});
}

/** `DescribeConfigs` → `DESCRIBE_CONFIGS` */
const operationOf = (word: string) =>
	word
		.replace(/([a-z])([A-Z])/g, "$1_$2")
		.toUpperCase() as keyof typeof AclOperations;

function permissionOf(
	{ principal, resource, name, pattern }: Omit<AclDeclaration, "operations">,
	word: string,
): Permission {
	const operation = operationOf(word);
	if (!Object.hasOwn(AclOperations, operation))
		throw new TypeError(
			`${word} is no operation of Kafka; there are ${Object.keys(AclOperations).join(", ")}`,
		);
	return {
		principal: principal.startsWith("User:") ? principal : `User:${principal}`,
		resource,
		name,
		pattern,
		operation,
	};
}

/** Resolves when the brokers know the rights: they learn from the controller a moment later. */
export async function applyAcls(
	admin: Admin,
	declared: readonly AclDeclaration[],
	changes: readonly Change<AclStep>[],
): Promise<void> {
	const steps = changes.flatMap((change) => change.steps);
	if (!steps.length) return;
	const acls = (what: AclStep["do"]): Acl[] =>
		steps
			.filter((step) => step.do === what)
			.map(
				({
					permission: { principal, resource, name, pattern, operation },
				}) => ({
					principal,
					host: "*",
					resourceType: RESOURCES[resource],
					resourceName: name,
					resourcePatternType: PATTERNS[pattern],
					operation: AclOperations[operation],
					permissionType: AclPermissionTypes.ALLOW,
				}),
			);
	const creations = acls("allow");
	if (creations.length) await admin.createAcls({ creations });
	const filters = acls("revoke");
	if (filters.length) await admin.deleteAcls({ filters });
	await settled("rights", async () =>
		planAcls(declared, await readAcls(admin)),
	);
}
