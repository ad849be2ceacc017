import type {
	ExistingGkeCluster,
	OwnedGkeCluster,
} from "../../environments/cluster-spec.ts";
import type { EnvironmentSpec } from "../../environments/environment-spec.ts";
import type { GoogleAnswers } from "./google-answers.ts";
import type { Run } from "./programs.ts";

/** What is examined, and by what. */
export interface Examination {
	readonly environment: EnvironmentSpec;
	/** Of the process. */
	readonly variables: Readonly<Record<string, string>>;
	/** `terraform` or `tofu`. */
	readonly program: string;
	readonly run: Run;
	/** Variables of Terraform without a default, with what they are. */
	readonly required: Readonly<Record<string, string>>;
	/** Addresses of a host; none when nothing knows it. */
	readonly resolve: (host: string) => Promise<readonly string[]>;
}

/** An environment on Google Cloud, in a project that is there, by somebody who is signed in. */
export interface GoogleExamination extends Examination {
	readonly cluster: OwnedGkeCluster | ExistingGkeCluster;
	readonly google: GoogleAnswers;
	/** Its id. */
	readonly project: string;
	/** Whether what the project has once is yet to be applied, as with the first environment. */
	readonly first: boolean;
}
