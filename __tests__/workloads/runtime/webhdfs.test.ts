import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import {
	WebHdfs,
	WebHdfsError,
} from "../../../workloads/runtime/src/webhdfs.ts";
import { webHdfsErrorCode } from "../../../workloads/runtime/src/webhdfs-error.ts";
import { engines } from "../../real-engines/engines-under-test.ts";

const root = `/tmp/webhdfs-${randomUUID().slice(0, 8)}`;
const codeOf = (code: string, exception?: string) => (error: unknown) => {
	assert.ok(error instanceof WebHdfsError, String(error));
	assert.equal(error.code, code);
	if (exception) assert.equal(error.exception, exception);
	return true;
};

describe("WebHDFS", { timeout: 120_000 }, () => {
	let hdfs: WebHdfs;
	before(async () => {
		hdfs = new WebHdfs({ namenodes: engines().hdfsNamenodes });
		await hdfs.mkdirs(root);
	});
	after(async () => {
		await hdfs.delete(root, { recursive: true });
		hdfs.close();
	});

	test("writes and reads back bytes, whole, in ranges and as streams", async () => {
		const bytes = Buffer.from(
			Array.from({ length: 300_000 }, (_, i) => i % 251),
		);
		await hdfs.create(`${root}/whole`, bytes);
		await hdfs.create(`${root}/parts`, [
			bytes.subarray(0, 7),
			bytes.subarray(7),
		]);
		await hdfs.create(`${root}/stream`, async function* () {
			for (let i = 0; i < bytes.length; i += 1_000)
				yield bytes.subarray(i, i + 1_000);
		});
		await hdfs.create(`${root}/empty`, []);
		for (const name of ["whole", "parts", "stream"])
			assert.ok((await hdfs.read(`${root}/${name}`)).equals(bytes), name);
		assert.equal((await hdfs.read(`${root}/empty`)).length, 0);
		const range = await hdfs.open(`${root}/whole`, {
			offset: 100_000,
			length: 50,
		});
		assert.ok((await buffer(range)).equals(bytes.subarray(100_000, 100_050)));
		assert.equal((await hdfs.status(`${root}/stream`))?.length, bytes.length);
	});

	test("takes any name", async () => {
		const path = `${root}/dt=2026-11-20/a b%2F+&?#ü.json`;
		await hdfs.create(path, Buffer.from("x"));
		assert.equal((await hdfs.read(path)).toString(), "x");
		assert.equal(
			(await hdfs.list(`${root}/dt=2026-11-20`))[0]?.pathSuffix,
			"a b%2F+&?#ü.json",
		);
	});

	test("appends", async () => {
		await hdfs.create(`${root}/log`, Buffer.from("one\n"));
		await hdfs.append(`${root}/log`, Buffer.from("two\n"));
		assert.equal((await hdfs.read(`${root}/log`)).toString(), "one\ntwo\n");
	});

	test("does not replace a file unless it is told to", async () => {
		const path = `${root}/once`;
		await hdfs.create(path, Buffer.from("1"));
		await assert.rejects(
			hdfs.create(path, Buffer.from("2")),
			codeOf("HDFS_EXISTS"),
		);
		assert.equal((await hdfs.read(path)).toString(), "1");
		await hdfs.create(path, Buffer.from("3"), { overwrite: true });
		assert.equal((await hdfs.read(path)).toString(), "3");
	});

	test("answers false for a rename that moves nothing", async () => {
		await hdfs.create(`${root}/from`, Buffer.from("x"));
		assert.equal(
			await hdfs.rename(`${root}/from`, `${root}/no/such/place`),
			false,
		);
		assert.equal(await hdfs.rename(`${root}/from`, `${root}/to`), true);
		assert.equal(await hdfs.rename(`${root}/from`, `${root}/to`), false);
		assert.equal(await hdfs.delete(`${root}/to`), true);
		assert.equal(await hdfs.delete(`${root}/to`), false);
	});

	test("tells what is missing", async () => {
		assert.equal(await hdfs.status(`${root}/missing`), undefined);
		assert.deepEqual(await hdfs.list(`${root}/missing`), []);
		await assert.rejects(
			hdfs.read(`${root}/missing`),
			codeOf("HDFS_NOT_FOUND", "FileNotFoundException"),
		);
	});

	test("lists a directory of more entries than one answer holds", async () => {
		const names = Array.from(
			{ length: 1_100 },
			(_, i) => `d${String(i).padStart(4, "0")}`,
		);
		for (let i = 0; i < names.length; i += 20)
			await Promise.all(
				names
					.slice(i, i + 20)
					.map((name) => hdfs.mkdirs(`${root}/many/${name}`)),
			);
		assert.deepEqual(
			(await hdfs.list(`${root}/many`)).map(({ pathSuffix }) => pathSuffix),
			names,
		);
	});

	test("sets owner, mode and replication, and sums up", async () => {
		const path = `${root}/owned`;
		await hdfs.mkdirs(path, "700");
		await hdfs.setOwner(path, { owner: "hdfs-writer", group: "staff" });
		await hdfs.setPermission(path, "750");
		await hdfs.create(`${path}/file`, Buffer.from("12345"), {
			permission: "640",
		});
		await hdfs.setReplication(`${path}/file`, 2);
		const { owner, group, permission } = (await hdfs.status(path)) ?? {};
		assert.deepEqual(
			[owner, group, permission],
			["hdfs-writer", "staff", "750"],
		);
		assert.equal((await hdfs.status(`${path}/file`))?.replication, 2);
		assert.equal((await hdfs.contentSummary(path)).length, 5);
	});

	test("refuses who may not", async () => {
		const alice = new WebHdfs({
			namenodes: engines().hdfsNamenodes,
			user: "alice",
		});
		await hdfs.mkdirs(`${root}/closed`, "700");
		await assert.rejects(
			alice.create(`${root}/closed/x`, Buffer.from("x")),
			codeOf("HDFS_DENIED"),
		);
		await assert.rejects(alice.list(`${root}/closed`), codeOf("HDFS_DENIED"));
		alice.close();
	});

	test("tells a quota that is used up as a full file system", async () => {
		await hdfs.mkdirs(`${root}/small`);
		await hdfs.setQuota(`${root}/small`, { names: 2, bytes: 1_000 });
		await assert.rejects(
			hdfs.create(`${root}/small/a`, Buffer.alloc(10)),
			codeOf("HDFS_FULL", "DSQuotaExceededException"),
		);
		await hdfs.setQuota(`${root}/small`, { bytes: -1 });
		await hdfs.create(`${root}/small/a`, Buffer.alloc(10), { overwrite: true });
		await assert.rejects(
			hdfs.create(`${root}/small/b`, Buffer.alloc(10)),
			codeOf("HDFS_FULL", "NSQuotaExceededException"),
		);
	});

	test("goes on to the next NameNode when one refuses, is in standby, or dies within an answer", async () => {
		const alive = new URL(engines().hdfsNamenodes[0] as string);
		const standby = await listen(
			createServer((_request, response) => {
				response.statusCode = 403;
				response.end(
					'{"RemoteException":{"exception":"StandbyException","message":"Operation category READ is not supported in state standby"}}',
				);
			}),
		);
		let cut = 0;
		const dying = await listen(
			createServer((request, response) => {
				cut++;
				response.writeHead(200, { "content-length": "1000" });
				response.write("{");
				request.socket.destroy();
			}),
		);
		const over = new WebHdfs({
			namenodes: [
				"http://127.0.0.1:9",
				addressOf(standby),
				addressOf(dying),
				alive.origin,
			],
		});
		await over.create(`${root}/failover`, Buffer.from("through"));
		assert.equal((await over.read(`${root}/failover`)).toString(), "through");
		assert.equal(
			cut,
			1,
			"the NameNode that answered is asked first the next time",
		);
		over.close();
		standby.close();
		dying.close();
	});

	test("says that nothing could be reached, after its time to try is over", async () => {
		const nowhere = new WebHdfs({
			namenodes: ["http://127.0.0.1:9"],
			retryForMs: 200,
		});
		await assert.rejects(
			nowhere.status(root),
			codeOf("HDFS_UNREACHABLE", "ECONNREFUSED"),
		);
	});

	test("does not wait for ever for a NameNode that hangs", async () => {
		const silent = await listen(createServer(() => {}));
		const hanging = new WebHdfs({
			namenodes: [addressOf(silent)],
			retryForMs: 0,
			timeoutMs: 200,
		});
		await assert.rejects(
			hanging.status(root),
			codeOf("HDFS_UNREACHABLE", "ETIMEDOUT"),
		);
		hanging.close();
		silent.closeAllConnections();
		silent.close();
	});

	const messages: [exception: string, message: string, code: string][] = [
		[
			"IOException",
			"File /x could only be written to 0 of the 1 minReplication nodes.",
			"HDFS_FULL",
		],
		[
			"IOException",
			"Failed to find datanode, suggest to check cluster health.",
			"HDFS_UNAVAILABLE",
		],
		[
			"SafeModeException",
			"Cannot create file/x. Name node is in safe mode.",
			"HDFS_UNAVAILABLE",
		],
		[
			"RetriableException",
			"org.apache.hadoop.hdfs.server.namenode.SafeModeException: …",
			"HDFS_UNAVAILABLE",
		],
		["IllegalArgumentException", "Invalid value", "HDFS_REMOTE"],
	];
	for (const [exception, message, code] of messages)
		test(`takes ${exception}: ${message.slice(0, 40)} for ${code}`, () => {
			assert.equal(webHdfsErrorCode(exception, message), code);
		});
});

async function listen(server: Server): Promise<Server> {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return server;
}

const addressOf = (server: Server) =>
	`http://127.0.0.1:${(server.address() as AddressInfo).port}`;
