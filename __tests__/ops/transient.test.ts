import assert from "node:assert/strict";
import { test } from "node:test";
import { type RetryClock, retry } from "@tickstack/contracts/retry";
import { transientRetry } from "../../ops/operator/transient-retry.ts";
import { transientReason } from "../../ops/terraform/transient.ts";

for (const text of [
	"The connection to the server 127.0.0.1:6443 was refused - connect: connection refused",
	'Error: Post "https://…/namespaces": net/http: TLS handshake timeout',
	"read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer",
	"etcdserver: request timed out",
	'Operation cannot be fulfilled on deployments.apps "x": the object has been modified; please apply your changes to the latest version',
	'configmaps "x" is forbidden: unable to create new content in namespace staging-x because it is being terminated',
	"Error from server (TooManyRequests): the server has received too many requests",
	"googleapi: Error 503: The service is currently unavailable",
	"dial tcp: lookup x on 10.0.0.1:53: no such host",
	'failed calling webhook "x": Post …',
])
	test(`worth another try: ${text.slice(0, 60)}`, () => {
		assert.ok(transientReason(text));
	});

for (const text of [
	'configmaps is forbidden: User "x" cannot create resource "configmaps"',
	"Error: Waiting for rollout to finish: 1 replicas wanted; 0 replicas Ready",
	"exceeded quota: environment, requested: requests.memory=8Gi",
	"No value for required variable",
	'pods "x" is forbidden: violates PodSecurity "restricted"',
	"Unsupported argument",
])
	test(`not worth another try: ${text.slice(0, 60)}`, () => {
		assert.equal(transientReason(text), undefined);
	});

const failing = (failures: number) => {
	let calls = 0;
	return async () => {
		if (++calls <= failures) throw new Error(`failure ${calls}`);
		return calls;
	};
};

/** A clock whose pauses take no time and are as long as they may be; `pauses` in milliseconds. */
function testClock() {
	const pauses: number[] = [];
	const clock: RetryClock = {
		now: () => 0,
		random: () => 0,
		sleep: async (ms) => void pauses.push(ms),
	};
	return { clock, pauses };
}

test("what passes is tried again, with the reason reported before each pause", async () => {
	const reported: string[] = [];
	const { clock, pauses } = testClock();
	const tries = await retry(failing(2), {
		...transientRetry({
			reason: () => "busy",
			onRetry: (reason, pauseMs) => reported.push(`${reason} ${pauseMs}`),
		}),
		clock,
	});
	assert.equal(tries, 3);
	assert.deepEqual(reported, ["busy 1000", "busy 3000"]);
	assert.deepEqual(pauses, [1_000, 3_000]);
});

test("the last failure is thrown when the tries are used up", async () => {
	const { clock, pauses } = testClock();
	await assert.rejects(
		retry(failing(9), { ...transientRetry({ reason: () => "busy" }), clock }),
		/failure 5/,
	);
	assert.deepEqual(pauses, [1_000, 3_000, 9_000, 27_000]);
});

test("what does not pass is thrown at once", async () => {
	const { clock, pauses } = testClock();
	await assert.rejects(
		retry(failing(9), {
			...transientRetry({ reason: () => undefined }),
			clock,
		}),
		/failure 1/,
	);
	assert.deepEqual(pauses, []);
});

test("an interrupt ends the pause with the failure", async () => {
	const interrupt = new AbortController();
	const tried = retry(
		failing(9),
		transientRetry({
			reason: () => "busy",
			signal: interrupt.signal,
			onRetry: () => interrupt.abort(),
		}),
	);
	await assert.rejects(tried, /failure 1/);
});
