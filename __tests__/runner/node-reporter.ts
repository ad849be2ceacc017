import { relative, resolve } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";
import {
	eventLine,
	type Outcome,
	type SuiteEvent,
	suiteName,
} from "./suite-events.ts";

/**
 * The reporter of `node --test` for the runner: suite events on standard output.
 * Progress comes from `test:dequeue` and `test:complete`, which node emits as they happen; failures from `test:fail`,
 * which it emits file by file, complete with those of hooks and of tests that were cancelled.
 */
export default async function* nodeReporter(
	source: AsyncIterable<TestEvent>,
): AsyncGenerator<string> {
	for await (const event of source)
		for (const report of suiteEvents(event)) yield eventLine(report);
}

function* suiteEvents({ type, data }: TestEvent): Generator<SuiteEvent> {
	if (type === "test:dequeue" && isFile(data)) {
		yield { type: "started", suite: suiteName(data.name) };
	} else if (type === "test:complete" && isFile(data)) {
		yield { type: "ended", suite: suiteName(data.name) };
	} else if (
		type === "test:complete" &&
		data.details.type !== "suite" &&
		data.file
	) {
		const outcome: Outcome = data.skip
			? "skipped"
			: data.details.passed
				? "passed"
				: "failed";
		yield { type: "test", suite: suiteName(data.file), outcome };
	} else if (type === "test:fail") {
		const error = data.details.error as Error & {
			failureType?: string;
			cause?: unknown;
		};
		if (error.failureType === "subtestsFailed") return;
		const place = `${relative(process.cwd(), data.file ?? "")}:${data.line ?? 0}`;
		const text = `✗ ${data.name} (${place})\n${inspect(error.cause ?? error)}\n`;
		yield { type: "message", text };
	} else if (type === "test:pass" && data.skip) {
		const why = typeof data.skip === "string" ? ` (${data.skip})` : "";
		yield { type: "message", text: `- skipped: ${data.name}${why}` };
	} else if (type === "test:summary" && data.file === undefined) {
		// Node's types lack `failed`.
		const { passed, failed, cancelled, skipped } =
			data.counts as typeof data.counts & { failed: number };
		const counts = { passed, failed: failed + cancelled, skipped };
		yield { type: "total", counts };
	}
}

/** A whole file, which `node --test` runs as a test of the file's name. */
const isFile = ({
	name,
	nesting,
	file,
}: {
	name: string;
	nesting: number;
	file?: string;
}) => nesting === 0 && file !== undefined && resolve(name) === file;
