import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Admin } from "@platformatic/kafka";
import {
	applyAcls,
	planAcls,
	readAcls,
} from "../../../workloads/provisioner/src/acls.ts";
import { renderChanges } from "../../../workloads/provisioner/src/change.ts";
import {
	applyKafkaUsers,
	type KafkaUser,
	type KafkaUserAccess,
	planKafkaUsers,
	readKafkaUsers,
	withPasswords,
} from "../../../workloads/provisioner/src/kafka-users.ts";
import type { EngineMembers } from "../../real-engines/engine-members.ts";
import {
	BROKER,
	securedBroker,
	startSecuredKafka,
} from "../../real-engines/secured-kafka.ts";

const PORT_BASE = 25_300;
const DIR = ".artifacts/secured-kafka-provisioner";
const PASSWORDS = ".artifacts/secured-kafka-passwords";
const DECLARED = [
	{
		principal: "writer",
		resource: "topic",
		name: "ticks",
		pattern: "literal",
		operations: ["Read", "Describe"],
	},
	{
		principal: "writer",
		resource: "group",
		name: "writer-v1",
		pattern: "prefixed",
		operations: ["Read"],
	},
] as const;

describe("users and rights on a real Kafka with its authorizer on", () => {
	let members: EngineMembers;
	let admin: Admin;

	const client = (username: string, password: string) =>
		new Admin({
			clientId: "test",
			bootstrapBrokers: [securedBroker(PORT_BASE)],
			retries: 0,
			timeout: 10_000,
			sasl: { mechanism: "SCRAM-SHA-512", username, password },
		});
	const access = (): KafkaUserAccess => ({
		admin,
		secured: true,
		login: ({ name, password }) => client(name, password),
	});
	const users = (password: string): KafkaUser[] => {
		const passwordFile = join(PASSWORDS, "writer");
		writeFileSync(passwordFile, password);
		return withPasswords([{ name: "writer", passwordFile }], () => password);
	};
	const provisionUsers = async (declared: KafkaUser[]) => {
		const plan = planKafkaUsers(
			declared,
			await readKafkaUsers(access(), declared),
		);
		await applyKafkaUsers(access(), plan);
		return renderChanges(plan);
	};
	const provisionAcls = async (
		declared: readonly (typeof DECLARED)[number][],
	) => {
		const plan = planAcls(declared, await readAcls(admin));
		await applyAcls(admin, declared, plan);
		return renderChanges(plan);
	};
	const topicsOf = async (password: string) => {
		const own = client("writer", password);
		try {
			return await own.listTopics();
		} finally {
			await own.close();
		}
	};

	before(async () => {
		mkdirSync(PASSWORDS, { recursive: true });
		members = await startSecuredKafka(DIR, PORT_BASE);
		admin = client(BROKER.username, BROKER.password);
		await admin.createTopics({
			topics: ["ticks", "other"],
			partitions: 1,
			replicas: 1,
		});
	});

	after(async () => {
		await admin?.close();
		await members?.stop();
		rmSync(PASSWORDS, { recursive: true, force: true });
	});

	test("a user is made once, and gets a new password when its file has another", async () => {
		assert.equal(await provisionUsers(users("first")), "+ Kafka user writer");
		assert.equal(await provisionUsers(users("first")), "= Kafka user writer");
		assert.equal(
			await provisionUsers(users("second")),
			"~ Kafka user writer\n    another password",
		);
		assert.equal(await provisionUsers(users("second")), "= Kafka user writer");
	});

	test("what is declared is allowed and nothing else; what is declared no more is revoked", async () => {
		await provisionUsers(users("second"));
		assert.deepEqual(await topicsOf("second"), []);
		assert.match(await provisionAcls(DECLARED), /^\+ rights of writer\n/);
		assert.equal(await provisionAcls(DECLARED), "= rights of writer");
		assert.deepEqual(await topicsOf("second"), ["ticks"]);
		const [topic] = DECLARED;
		assert.equal(
			await provisionAcls([topic]),
			"~ rights of writer\n    revoke READ on group writer-v1*",
		);
		assert.equal(await provisionAcls([topic]), "= rights of writer");
	});
});
