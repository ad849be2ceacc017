import { type BucketUnderTest, STATES } from "./bucket-under-test.ts";
import type { GoogleApis } from "./google-apis.ts";
import { Operator, type OperatorProps } from "./operator.ts";

/** Values for all variables of all stacks. */
export const VARIABLES = {
	alert_email: "someone@example.com",
	billing_account: "012345-6789AB-CDEF01",
	domain: "example.com",
	github_repository: "example/tickstack",
	monthly_budget: "100",
	page_viewers: '["group:viewers@example.com"]',
	project_id: "example-project",
	project_number: "123456789012",
};

/** Somebody who is logged in to Google Cloud, of which only the bucket and what {@link GoogleApis} answers is there. */
export const googleOperator = (
	{ storage, apis }: { storage: BucketUnderTest; apis: GoogleApis },
	{ variables, ...more }: Partial<OperatorProps> = {},
): Promise<Operator> =>
	Operator.at({
		program: "terraform",
		...more,
		variables: {
			...Object.fromEntries(
				Object.entries(VARIABLES).map(([key, value]) => [
					`TF_VAR_${key}`,
					value,
				]),
			),
			TF_VAR_credentials: "{}",
			TICKSTACK_STATE_BUCKET: STATES,
			STORAGE_EMULATOR_HOST: storage.host,
			GOOGLE_OAUTH_ACCESS_TOKEN: "unchecked",
			GOOGLE_CONTAINER_CUSTOM_ENDPOINT: apis.url,
			GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: apis.url,
			GOOGLE_KMS_CUSTOM_ENDPOINT: apis.url,
			GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: apis.url,
			// The provider's requests fail at once, wherever the test runs.
			HTTPS_PROXY: apis.proxy,
			NO_PROXY: "127.0.0.1",
			...variables,
		},
	});
