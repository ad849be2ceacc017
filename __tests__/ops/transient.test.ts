import assert from "node:assert/strict";
import { test } from "node:test";
import { retry } from "../../ops/operator/retry.ts";
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
	test(`told at once: ${text.slice(0, 60)}`, () => {
		assert.equal(transientReason(text), undefined);
	});

const failing = (failures: number) => {
	let calls = 0;
	return async () => {
		if (++calls <= failures) throw new Error(`failure ${calls}`);
		return calls;
	};
};

test("what passes is tried again, with the reason told before each wait", async () => {
	const told: string[] = [];
	const tries = await retry(failing(2), {
		reason: () => "busy",
		delaysMs: [1, 2, 3],
		report: (reason, delayMs) => told.push(`${reason} ${delayMs}`),
	});
	assert.equal(tries, 3);
	assert.deepEqual(told, ["busy 1", "busy 2"]);
});

test("the last failure is thrown when the tries are used up", async () => {
	await assert.rejects(
		retry(failing(9), { reason: () => "busy", delaysMs: [1, 1] }),
		/failure 3/,
	);
});

test("what does not pass is thrown at once", async () => {
	await assert.rejects(
		retry(failing(9), { reason: () => undefined }),
		/failure 1/,
	);
});

test("an interrupt ends the waiting with the failure", async () => {
	const interrupt = new AbortController();
	const tried = retry(failing(9), {
		reason: () => "busy",
		delaysMs: [60_000],
		signal: interrupt.signal,
		report: () => interrupt.abort(),
	});
	await assert.rejects(tried, /failure 1/);
});
