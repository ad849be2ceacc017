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

/** Where a resource is looked up by its id, and the variable of Terraform's provider that replaces that. */
const LOOKUPS = [
	{
		type: /^google_kms_/,
		variable: "GOOGLE_KMS_CUSTOM_ENDPOINT",
		google: "https://cloudkms.googleapis.com/v1/",
	},
	{
		type: /^google_iam_workload_identity_pool/,
		variable: "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT",
		google: "https://iam.googleapis.com/v1/",
	},
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
			const { variable, google } = lookup;
			const url = `${environment[variable] ?? google}${id}`;
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
