import {
	eventLine,
	type Outcome,
	type SuiteEvent,
	suiteName,
} from "./suite-events.ts";

/** A test file, as jest hands it to a reporter. */
interface TestFile {
	readonly path: string;
}

/** What the runner reads of jest's results (jest, "Custom Reporters"). */
interface FileResult {
	readonly testResults: readonly { readonly status: string }[];
	/** Of all tests of the file, formatted; null when none failed. */
	readonly failureMessage?: string | null;
	/** Why the file could not be run. */
	readonly testExecError?: unknown;
}

interface RunResults {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numPendingTests: number;
	readonly numRuntimeErrorTestSuites: number;
}

const emit = (event: SuiteEvent) => process.stdout.write(eventLine(event));

/** jest has further words for a test that is not run. */
const outcomeOf = (status: string): Outcome =>
	status === "passed" || status === "failed" ? status : "skipped";

/** jest's reporter for the runner: suite events on standard output. */
export default class JestReporter {
	onTestFileStart({ path }: TestFile): void {
		emit({ type: "started", suite: suiteName(path) });
	}

	onTestFileResult({ path }: TestFile, result: FileResult): void {
		const suite = suiteName(path);
		for (const { status } of result.testResults)
			emit({ type: "test", suite, outcome: outcomeOf(status) });
		if (result.testExecError) emit({ type: "test", suite, outcome: "failed" });
		if (result.failureMessage)
			emit({ type: "message", text: result.failureMessage });
		emit({ type: "ended", suite });
	}

	onRunComplete(_files: unknown, results: RunResults): void {
		emit({
			type: "total",
			counts: {
				passed: results.numPassedTests,
				failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
				skipped: results.numPendingTests,
			},
		});
	}
}
