import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";

/** Says nothing of what passes; names and explains what fails; writes the counts to TICKSTACK_TEST_COUNTS. */
export default async function* quietReporter(
	source: AsyncIterable<TestEvent>,
): AsyncGenerator<string> {
	for await (const { type, data } of source) {
		if (type === "test:fail") {
			const error = data.details.error as Error & {
				failureType?: string;
				cause?: unknown;
			};
			if (error.failureType === "subtestsFailed") continue;
			const place = `${relative(process.cwd(), data.file ?? "")}:${data.line ?? 0}`;
			yield `✗ ${data.name} (${place})\n${inspect(error.cause ?? error)}\n\n`;
		} else if (type === "test:pass" && data.skip) {
			yield `- skipped: ${data.name}${typeof data.skip === "string" ? ` (${data.skip})` : ""}\n`;
		} else if (type === "test:summary" && data.file === undefined) {
			const counts = process.env.TICKSTACK_TEST_COUNTS;
			if (counts) writeFileSync(counts, JSON.stringify(data.counts));
		}
	}
}
