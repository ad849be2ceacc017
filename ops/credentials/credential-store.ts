import type { Credentials } from "./make-credentials.ts";

/**
 * Where the runner stores an environment's secret values: a repeated `up` must give the same ones, and neither state nor plan
 * holds them.
 */
export interface CredentialStore {
	/** None when none were made yet. */
	get(environment: string): Promise<Credentials>;
	put(environment: string, credentials: Credentials): Promise<void>;
	remove(environment: string): Promise<void>;
}
