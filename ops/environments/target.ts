import type { RemovalAccess } from "../../stacks/removal-stack.ts";
import type { GoogleCloud } from "../google/google-cloud.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import type { OnRetry } from "../operator/transient-retry.ts";

/** A stack's state. */
export interface StoredState {
	/** Of the environment, e.g. `platform`. */
	readonly part: string;
	/** Sources of the providers of what it holds, e.g. `hashicorp/kubernetes`; none when it holds nothing. */
	readonly providers: readonly string[];
}

/** How a cluster is reached, and where the states of its environments lie. */
export interface Target {
	/** The API of the cluster; undefined when it is not there (yet, or any more). */
	reach(): Promise<Kubectl | undefined>;
	/** Where it is on Google Cloud. */
	readonly google?: GoogleCloud;
	/** Variables for Terraform. */
	readonly environment: Readonly<Record<string, string>>;
	/** Of a stack's backend, beside its own settings. */
	backend(stack: string): {
		/** For `terraform init`. */
		readonly settings: Readonly<Record<string, string>>;
		/** Replaces the stack's own backend. */
		readonly instead?: object;
	};
	/** Whether a stack was ever applied. */
	hasState(stack: string): Promise<boolean>;
	/** The states of an environment, whichever version of this code has made them. */
	states(environment: string): Promise<readonly StoredState[]>;
	/** For providers of what is removed. Of a cluster, after {@link reach}. */
	access(): RemovalAccess;
	/** Deletes what is left of the state of a stack that is destroyed. */
	forgetState(stack: string): Promise<void>;
}

export interface TargetProps {
	/** Of this process: `PATH`, `HOME`, `KUBECONFIG`, `TF_VAR_…`. */
	readonly environment: Readonly<Record<string, string>>;
	/** For a kubeconfig that is made here. */
	readonly workDirectory: string;
	readonly onRetry?: OnRetry;
}
