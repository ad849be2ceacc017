/** Addresses of the real engines that a test run has started. */
export interface EnginesUnderTest {
	readonly kafkaBrokers: readonly string[];
	/** HTTP addresses, as WebHDFS takes them. */
	readonly hdfsNamenodes: readonly string[];
	readonly hdfsUri: string;
	readonly elasticsearchNodes: readonly string[];
	readonly sparkConnect: string;
}

export const ENGINES_VARIABLE = "TICKSTACK_TEST_ENGINES";

/** @throws when the test was not started by `npm test`, which brings the engines up */
export function engines(): EnginesUnderTest {
	const text = process.env[ENGINES_VARIABLE];
	if (!text)
		throw new Error(
			`this test needs real engines: run it with \`npm test -- FILE\`, which starts them and sets ${ENGINES_VARIABLE}`,
		);
	return JSON.parse(text);
}
