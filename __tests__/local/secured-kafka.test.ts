import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Admin } from "@platformatic/kafka";
import { Duration } from "@tickstack/contracts/duration";
import type { EngineProcess } from "../../engines/engine-process.ts";
import { BROKER_PASSWORD_VARIABLE } from "../../engines/kafka/kafka-process.ts";
import { BROKER_USER, PASSWORD_FILES } from "../../engines/kafka/security.ts";
import type { Placement } from "../../engines/placement.ts";
import { shrink } from "../../environments/scaling.ts";
import { staging } from "../../environments/staging.ts";
import { type EngineMembers, startMembers } from "../engine-members.ts";

const DIR = ".artifacts/secured-kafka";
const PORT_BASE = 25_000;
const COMPONENTS = ["kafka-controller", "kafka"] as const;
const PASSWORDS = { broker: "b-secret", controller: "c-secret" } as const;
/** Somebody whom the cluster knows and nobody has granted anything. */
const STRANGER = { username: "stranger", password: "s-secret" } as const;

const copy = staging("scram", Duration.hours(1), {
	owner: "tests",
	created: "2026-01-01T00:00:00Z",
});
/** The secured shape with a laptop's heaps. */
const spec = {
	...copy,
	kafka: {
		...copy.kafka,
		broker: shrink(copy.kafka.broker, 1 / 4),
		controller: shrink(copy.kafka.controller, 1 / 4),
	},
};

/** What the constructs do: password files beside the configuration, the broker's password in the format command. */
function withSecrets(
	engine: EngineProcess,
	_ordinal: number,
	placement: Placement,
): EngineProcess {
	const { paths } = placement.of(engine.component);
	const secrets = join(paths.config, "secrets");
	mkdirSync(secrets, { recursive: true });
	for (const user of ["broker", "controller"] as const)
		writeFileSync(join(secrets, PASSWORD_FILES[user]), PASSWORDS[user]);
	return {
		...engine,
		prepare: engine.prepare.map((preparation) => {
			const command = preparation.command.map((argument) =>
				argument.replace(`$(${BROKER_PASSWORD_VARIABLE})`, PASSWORDS.broker),
			);
			const stranger = `SCRAM-SHA-512=[name=${STRANGER.username},password=${STRANGER.password}]`;
			return {
				...preparation,
				command: command.includes("--add-scram")
					? [...command, "--add-scram", stranger]
					: command,
			};
		}),
	};
}

async function asUser<T>(
	{ username, password }: { username: string; password: string },
	use: (admin: Admin) => Promise<T>,
): Promise<T> {
	const admin = new Admin({
		clientId: "secured-kafka",
		bootstrapBrokers: [`127.0.0.11:${PORT_BASE + 92}`],
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

const BROKER = { username: BROKER_USER, password: PASSWORDS.broker };
let members: EngineMembers;

before(async () => {
	members = await startMembers({
		spec,
		engines: ["kafka"],
		components: COMPONENTS,
		portBase: PORT_BASE,
		dir: DIR,
		adapt: withSecrets,
	});
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
