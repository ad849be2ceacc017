import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { connect, createServer } from "node:tls";
import {
	type Credentials,
	makeCredentials,
} from "../../ops/credentials/credentials.ts";

const TLS = ["ca.crt", "tls.crt", "tls.key"].map(
	(file) => `elasticsearch-tls/${file}`,
);
const NAMES = [
	...TLS,
	"elasticsearch-ca/ca.crt",
	"elasticsearch-elastic/password",
	"kafka-hdfs-writer/password",
	"kibana/reporting-key",
];
const NAMESPACE = "staging-pr-42";
const make = (existing: Credentials = {}, names: readonly string[] = NAMES) =>
	makeCredentials({
		names,
		existing,
		namespace: NAMESPACE,
		now: Date.now(),
		validMs: 86_400_000,
	});

test("every name gets a value; passwords are letters and digits, no two alike", async () => {
	const made = await make();
	assert.deepEqual(Object.keys(made).sort(), [...NAMES].sort());
	const passwords = NAMES.slice(4).map((name) => made[name] ?? "");
	for (const each of passwords) assert.match(each, /^[A-Za-z0-9]{40}$/);
	assert.equal(new Set(passwords).size, passwords.length);
});

test("what exists is kept, and only what is new is made", async () => {
	const first = await make();
	assert.deepEqual(await make(first), first);
	const more = await make(first, [...NAMES, "kafka-new/password"]);
	assert.deepEqual(
		{ ...more, "kafka-new/password": undefined },
		{
			...first,
			"kafka-new/password": undefined,
		},
	);
	assert.match(more["kafka-new/password"] ?? "", /^\w{40}$/);
});

test("a certificate of which a part is missing is made anew as a whole", async () => {
	const { "elasticsearch-tls/tls.key": lost, ...rest } = await make();
	const again = await make(rest);
	const authority = new X509Certificate(again["elasticsearch-ca/ca.crt"] ?? "");
	const certificate = new X509Certificate(again[TLS[1] ?? ""] ?? "");
	assert.notEqual(again[TLS[2] ?? ""], lost);
	assert.ok(certificate.verify(authority.publicKey));
	assert.ok(
		certificate.checkPrivateKey(createPrivateKey(again[TLS[2] ?? ""] ?? "")),
	);
});

test("an environment without secured engines gets nothing", async () => {
	assert.deepEqual(await make({}, []), {});
});

for (const [host, accepted] of [
	["elasticsearch", true],
	[
		`elasticsearch-0.elasticsearch-headless.${NAMESPACE}.svc.cluster.local`,
		true,
	],
	["elasticsearch-0.elasticsearch-headless.other.svc.cluster.local", false],
	["kibana", false],
] as const)
	test(`a client that trusts the authority ${accepted ? "connects" : "does not connect"} to ${host}`, async () => {
		const made = await make();
		const [ca, cert, key] = TLS.map((name) => made[name]);
		const server = createServer({ cert, key }).listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		const socket = connect({ port, host: "127.0.0.1", servername: host, ca });
		try {
			const connected = await once(socket, "secureConnect").then(
				() => socket.authorized,
				(error: Error & { code?: string }) => error.code,
			);
			assert.equal(connected, accepted || "ERR_TLS_CERT_ALTNAME_INVALID");
		} finally {
			socket.destroy();
			server.close();
		}
	});
