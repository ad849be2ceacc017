import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	Backoff,
	pauseMs,
	type RetryFailure,
	retry,
} from "@tickstack/contracts/retry";

/** A clock that passes only by sleeping, and whose chance is always the same. */
function clock(chance = 0) {
	const slept: number[] = [];
	let now = 0;
	return {
		slept,
		now: () => now,
		sleep: async (ms: number) => {
			slept.push(ms);
			now += ms;
		},
		random: () => chance,
	};
}

/** Fails so many times, then answers the number of its calls. */
const failing = (failures: number) => {
	let calls = 0;
	return async () => {
		if (++calls <= failures) throw new Error(`failure ${calls}`);
		return calls;
	};
};

describe("a retry", () => {
	test("pauses longer and longer up to the limit, until an attempt succeeds", async () => {
		const time = clock();
		const reported: RetryFailure[] = [];
		const attempts = await retry(failing(5), {
			firstMs: 100,
			maxMs: 1_000,
			factor: 3,
			clock: time,
			onRetry: (failure) => reported.push(failure),
		});
		assert.equal(attempts, 6);
		assert.deepEqual(time.slept, [100, 300, 900, 1_000, 1_000]);
		assert.deepEqual(
			reported.map(({ error, attempt, pauseMs }) => [
				String(error),
				attempt,
				pauseMs,
			])[1],
			["Error: failure 2", 2, 300],
		);
	});

	test("numbers its attempts", async () => {
		const numbers: number[] = [];
		await retry(
			async (attempt) => {
				numbers.push(attempt);
				if (attempt < 3) throw new Error("again");
			},
			{ clock: clock() },
		);
		assert.deepEqual(numbers, [1, 2, 3]);
	});

	test("throws the last error when the attempts are used up", async () => {
		const time = clock();
		await assert.rejects(
			retry(failing(9), { attempts: 3, clock: time }),
			/failure 3/,
		);
		assert.equal(time.slept.length, 2);
	});

	test("begins no attempt after its time", async () => {
		await assert.rejects(
			retry(failing(9), {
				firstMs: 100,
				factor: 1,
				forMs: 250,
				clock: clock(),
			}),
			/failure 4/,
		);
	});

	test("throws at once what is not transient", async () => {
		await assert.rejects(
			retry(failing(9), { isTransient: (error) => !/1/.test(String(error)) }),
			/failure 1/,
		);
	});

	test("ends its pause with the failure when it is aborted", async () => {
		const abort = new AbortController();
		await assert.rejects(
			retry(failing(9), {
				firstMs: 60_000,
				maxMs: 60_000,
				signal: abort.signal,
				onRetry: () => abort.abort(),
			}),
			/failure 1/,
		);
	});

	test("makes one attempt when it is aborted already", async () => {
		const signal = AbortSignal.abort();
		assert.equal(await retry(failing(0), { signal }), 1);
		await assert.rejects(retry(failing(1), { signal }), /failure 1/);
	});
});

describe("a back-off", () => {
	test("doubles its pauses up to a limit and begins anew after a success", async () => {
		const backoff = new Backoff({ firstMs: 100, maxMs: 1_000 });
		const pauses = Array.from({ length: 6 }, () => backoff.next());
		for (const [i, most] of [100, 200, 400, 800, 1_000, 1_000].entries()) {
			const pause = pauses[i] as number;
			assert.ok(pause >= most * 0.8 && pause <= most, `${pause} of ${most}`);
		}
		backoff.reset();
		assert.ok(backoff.next() <= 100);
		await backoff.wait(AbortSignal.abort());
	});

	test("stays at its limit after however many failures", () => {
		assert.equal(pauseMs({ maxMs: 5_000, jitter: 0 }, 5_000), 5_000);
	});

	test("takes its jitter off the pause", () => {
		const backoff = new Backoff({ firstMs: 100, jitter: 0.5 }, clock(0.5));
		assert.equal(backoff.next(), 75);
	});
});
