import type {
	CredentialStore,
	Credentials,
} from "../credentials/credentials.ts";
import type { GoogleHttp } from "./google-http.ts";

export interface SecretManagerCredentialsProps {
	readonly project: string;
	/** Where the values are stored. */
	readonly region: string;
	readonly http: GoogleHttp;
	/** As GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT gives it to Terraform's provider too. @default Google's */
	readonly endpoint?: string | undefined;
}

const GOOGLE = "https://secretmanager.googleapis.com/v1/";
const NOT_FOUND = 404;
const ALREADY_EXISTS = 409;

/**
 * An environment's secret values as one secret of Secret Manager, for an environment whose cluster comes and goes with it: a
 * repeated `up` must give the same ones. The secrets that its pods read are the stacks' own.
 */
export class SecretManagerCredentials implements CredentialStore {
	readonly #props: SecretManagerCredentialsProps;

	constructor(props: SecretManagerCredentialsProps) {
		this.#props = props;
	}

	async get(environment: string): Promise<Credentials> {
		const { http } = this.#props;
		const answer = await http.send(
			`${this.#url(environment)}/versions/latest:access`,
			{ accepts: [NOT_FOUND] },
		);
		if (answer.status === NOT_FOUND) return {};
		const { payload } = (await answer.json()) as { payload: { data: string } };
		return JSON.parse(
			Buffer.from(payload.data, "base64").toString(),
		) as Credentials;
	}

	async put(environment: string, credentials: Credentials): Promise<void> {
		const { http, region } = this.#props;
		await http.send(`${this.#secrets}?secretId=${nameOf(environment)}`, {
			method: "POST",
			accepts: [ALREADY_EXISTS],
			body: {
				labels: { app: "tickstack", env: environment },
				replication: { userManaged: { replicas: [{ location: region }] } },
			},
		});
		const data = Buffer.from(JSON.stringify(credentials)).toString("base64");
		await http.send(`${this.#url(environment)}:addVersion`, {
			method: "POST",
			body: { payload: { data } },
		});
	}

	async remove(environment: string): Promise<void> {
		await this.#props.http.send(this.#url(environment), {
			method: "DELETE",
			accepts: [NOT_FOUND],
		});
	}

	get #secrets(): string {
		const { endpoint = GOOGLE, project } = this.#props;
		return `${endpoint}projects/${project}/secrets`;
	}

	#url(environment: string): string {
		return `${this.#secrets}/${nameOf(environment)}`;
	}
}

const nameOf = (environment: string): string => `credentials-${environment}`;
