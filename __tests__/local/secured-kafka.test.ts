import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Admin } from "@platformatic/kafka";
import type { EngineMembers } from "../real-engines/engine-members.ts";
import {
	BROKER,
	STRANGER,
	securedBroker,
	startSecuredKafka,
} from "../real-engines/secured-kafka.ts";

const DIR = ".artifacts/secured-kafka";
const PORT_BASE = 25_000;

async function asUser<T>(
	{ username, password }: { username: string; password: string },
	use: (admin: Admin) => Promise<T>,
): Promise<T> {
	const admin = new Admin({
		clientId: "secured-kafka",
		bootstrapBrokers: [securedBroker(PORT_BASE)],
		retries: 0,
		timeout: 10_000,
		sasl: { mechanism: "SCRAM-SHA-512", username, password },
	});
	try {
		return await use(admin);
	} finally {
		await admin.close();
	}
}

/** All messages of an error and of what caused it. */
function messages(error: unknown): string {
	const { message, cause, errors } = error as {
		message?: string;
		cause?: unknown;
		errors?: unknown[];
	};
	return [
		message ?? String(error),
		...(cause ? [messages(cause)] : []),
		...(errors ?? []).map(messages),
	].join("; ");
}

let members: EngineMembers;

before(async () => {
	members = await startSecuredKafka(DIR, PORT_BASE);
});

after(() => members?.stop());

test("the first user, made when the storage was formatted, creates a topic", async () => {
	const [topic] = await asUser(BROKER, (admin) =>
		admin.createTopics({ topics: ["secured"], partitions: 1, replicas: 1 }),
	);
	assert.equal(topic?.name, "secured");
});

test("a wrong password is refused", async () => {
	await assert.rejects(
		asUser({ ...BROKER, password: "wrong" }, (admin) => admin.listTopics()),
		(error) => /authenticat/i.test(messages(error)),
	);
});

test("a user whom nobody granted anything sees no topic", async () => {
	assert.deepEqual(await asUser(STRANGER, (admin) => admin.listTopics()), []);
});

test("a user whom nobody granted anything creates no topic", async () => {
	await assert.rejects(
		asUser(STRANGER, (admin) =>
			admin.createTopics({ topics: ["theirs"], partitions: 1, replicas: 1 }),
		),
		(error) => /authoriz/i.test(messages(error)),
	);
});
