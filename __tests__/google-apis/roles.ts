import data from "./roles.json" with { type: "json" };

/** Permissions by resource: `cloudkms.keyRings` with `create get` are two. */
type Table = Readonly<Record<string, string>>;

const spelled = (table: Table): ReadonlySet<string> =>
	new Set(
		Object.entries(table).flatMap(([resource, verbs]) =>
			verbs.split(" ").map((verb) => `${resource}.${verb}`),
		),
	);

/** What there is to be permitted, as far as the stand-in knows. */
const PERMISSIONS = spelled(data.permissions);

/** Google's own roles, by name. */
const PREDEFINED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
	Object.entries(data.roles as Record<string, Table>).map(([role, table]) => [
		role,
		spelled(table),
	]),
);

export const permissionExists = (permission: string): boolean =>
	PERMISSIONS.has(permission);

/** Roles of one Google: the predefined ones and those that projects define. */
export class Roles {
	readonly #custom = new Map<string, ReadonlySet<string>>();

	/** A project's own role, `projects/p/roles/r`. */
	define(role: string, permissions: readonly string[]): void {
		this.#custom.set(role, new Set(permissions));
	}

	remove(role: string): void {
		this.#custom.delete(role);
	}

	exists(role: string): boolean {
		return PREDEFINED.has(role) || this.#custom.has(role);
	}

	/** Whether a role contains a permission. */
	grants(role: string, permission: string): boolean {
		const found = PREDEFINED.get(role) ?? this.#custom.get(role);
		return found?.has(permission) ?? false;
	}
}
