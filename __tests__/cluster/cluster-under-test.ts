/** A kubeconfig of the control plane that a test run has started, or of one that a developer keeps (`npm run cluster -- up`). */
export const CLUSTER_VARIABLE = "TICKSTACK_TEST_CLUSTER";

/** @throws when the test was not started by `npm run test:cluster`, which brings the control plane up */
export function clusterUnderTest(): string {
	const path = process.env[CLUSTER_VARIABLE];
	if (!path)
		throw new Error(
			`this test needs a control plane: run it with \`npm run test:cluster -- FILE\`, which starts one and sets ${CLUSTER_VARIABLE}`,
		);
	return path;
}
