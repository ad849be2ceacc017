import { RefusedError } from "../operator/errors.ts";
import type { OnRetry } from "../operator/transient-retry.ts";
import { Bucket } from "./bucket.ts";
import { Gcloud } from "./gcloud.ts";
import { GkeClusters } from "./gke-clusters.ts";
import { GoogleHttp } from "./google-http.ts";

/** The bucket that holds states, records and leases, by this variable. */
const STATE_BUCKET = "TICKSTACK_STATE_BUCKET";

/** A project of Google Cloud, with what the runner needs of it. */
export interface GoogleCloud {
	readonly project: string;
	readonly gcloud: Gcloud;
	readonly http: GoogleHttp;
	readonly bucket: Bucket;
	readonly clusters: GkeClusters;
}

/**
 * @param environment all variables of the process
 * @throws {RefusedError} when project or bucket are not given
 */
export function googleCloud(
	environment: Readonly<Record<string, string>>,
	onRetry?: OnRetry,
): GoogleCloud {
	const project = environment.TF_VAR_project_id;
	const bucket = environment[STATE_BUCKET];
	if (!project || !bucket)
		throw new RefusedError(
			`for Google Cloud give TF_VAR_project_id and ${STATE_BUCKET} (the bucket that holds the states), for another cluster --context`,
		);
	const gcloud = new Gcloud(environment);
	const http = new GoogleHttp({ token: () => gcloud.token(), onRetry });
	return {
		project,
		gcloud,
		http,
		bucket: new Bucket({
			name: bucket,
			endpoint: environment.STORAGE_EMULATOR_HOST,
			http,
		}),
		clusters: new GkeClusters({
			project,
			http,
			endpoint: environment.GOOGLE_CONTAINER_CUSTOM_ENDPOINT,
		}),
	};
}
