import { GoogleError, type GoogleHttp } from "./google-http.ts";

/** A cluster as GKE's API describes it: the fields that are used here. */
export interface GkeCluster {
	readonly name: string;
	readonly location: string;
	/** `PROVISIONING`, `RUNNING`, `STOPPING`, `ERROR`, … */
	readonly status: string;
	readonly resourceLabels?: Readonly<Record<string, string>>;
	/** RFC 3339. */
	readonly createTime: string;
}

export interface GkeClustersProps {
	readonly project: string;
	readonly http: GoogleHttp;
	/** As GOOGLE_CONTAINER_CUSTOM_ENDPOINT gives it to Terraform's provider too. @default Google's */
	readonly endpoint?: string | undefined;
}

const GOOGLE = "https://container.googleapis.com/v1/";

/** The clusters of a project. */
export class GkeClusters {
	readonly #props: GkeClustersProps;

	constructor(props: GkeClustersProps) {
		this.#props = props;
	}

	/** In all regions. @throws {GoogleError} also when a region does not answer: what it has would look gone */
	async list(): Promise<readonly GkeCluster[]> {
		const { project, http, endpoint = GOOGLE } = this.#props;
		const answer = await http.send(
			`${endpoint}projects/${project}/locations/-/clusters`,
		);
		const { clusters = [], missingZones = [] } = (await answer.json()) as {
			clusters?: readonly GkeCluster[];
			missingZones?: readonly string[];
		};
		if (missingZones.length)
			throw new GoogleError(
				"listing clusters",
				undefined,
				`${missingZones.join(", ")} did not answer`,
			);
		return clusters;
	}

	/** Those that an environment has made for itself. */
	async of(environment: string): Promise<readonly GkeCluster[]> {
		const all = await this.list();
		return all.filter(
			({ resourceLabels: { app, env } = {} }) =>
				app === "tickstack" && env === environment,
		);
	}
}
