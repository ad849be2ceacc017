/** 24.8 days in milliseconds. */
const SPAN = 2n ** 31n;

/**
 * Divides messages, in order, so that the timestamps of each run lie within 24.8 days. The client writes a record's
 * timestamp as a difference to the first one of its batch and gets differences of 2^31 ms and more wrong by some
 * milliseconds: a history must be sent run by run to keep its times.
 */
export function timestampRuns<M extends { readonly timestamp: bigint }>(
	messages: readonly M[],
): M[][] {
	const runs: M[][] = [];
	let least = 0n;
	let most = 0n;
	for (const message of messages) {
		const time = message.timestamp;
		const run = runs.at(-1);
		const newLeast = run && least < time ? least : time;
		const newMost = run && most > time ? most : time;
		if (run && newMost - newLeast < SPAN) {
			run.push(message);
			least = newLeast;
			most = newMost;
		} else {
			runs.push([message]);
			least = time;
			most = time;
		}
	}
	return runs;
}
