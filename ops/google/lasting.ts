import { endpoint } from "./endpoints.ts";
import { GoogleError, type GoogleHttp } from "./google-http.ts";

/** Import ids by the addresses of what outlives its stack: it leaves the state before a destroy, and the next deploy adopts it. */
export type Lasting = Readonly<Record<string, string>>;

/** Of Terraform's JSON. */
export interface ImportBlock {
	readonly to: string;
	readonly id: string;
}

/** What constructs/terraform/adopt.ts writes: a format with the project's id. */
const ID = /^\$\{format\("([^"]+)", var\.project_id\)\}$/;

/** @throws for an import whose id is of another form */
export const lastingOf = (
	imports: readonly ImportBlock[],
	project: string,
): Lasting =>
	Object.fromEntries(
		imports.map(({ to, id }) => {
			const format = ID.exec(id)?.[1];
			if (!format) throw new Error(`${to}: an import by ${id} is not known`);
			return [to, format.replace("%s", project)];
		}),
	);

/** The API that a resource is looked up in by its id. */
const LOOKUPS = [
	{ type: /^google_kms_/, api: "cloudkms" },
	{ type: /^google_iam_workload_identity_pool/, api: "iam" },
] as const;

const FORBIDDEN = 403;
const NOT_FOUND = 404;

/**
 * Those that exist. A pool that was deleted less than 30 days ago has its name still, and cannot be adopted: it is to be restored.
 * @param environment all variables of the process
 * @throws {GoogleError} when that is not known: an apply would fail by a name that is taken
 */
export async function existing(
	http: GoogleHttp,
	lasting: Lasting,
	environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
	const found = await Promise.all(
		Object.entries(lasting).map(async ([address, id]) => {
			const lookup = LOOKUPS.find(({ type }) => type.test(address));
			if (!lookup) return [];
			const url = `${endpoint(lookup.api, environment)}${id}`;
			const answer = await http.send(url, { accepts: [FORBIDDEN, NOT_FOUND] });
			if (answer.status === NOT_FOUND) return [];
			if (answer.status === FORBIDDEN) {
				const said = await answer.text();
				// An API that is not on yet has nothing.
				if (said.includes("SERVICE_DISABLED")) return [];
				throw new GoogleError(`GET ${url}`, FORBIDDEN, said);
			}
			const { state } = (await answer.json()) as { state?: string };
			if (state === "DELETED")
				throw new GoogleError(
					id,
					undefined,
					`was deleted and keeps its name for 30 days: gcloud iam workload-identity-pools undelete ${id}`,
				);
			return [id];
		}),
	);
	return found.flat();
}
