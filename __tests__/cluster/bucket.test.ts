import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bucketLeases } from "../../ops/google/bucket-leases.ts";
import { BucketRecords } from "../../ops/google/bucket-records.ts";
import type { EnvironmentRecord } from "../../ops/records/environment-record.ts";
import { BusyError, HeldLease, leaseHolder } from "../../ops/records/lease.ts";
import { BucketUnderTest } from "./bucket-under-test.ts";

let storage: BucketUnderTest;
before(async () => {
	storage = await BucketUnderTest.start();
});
after(() => storage?.stop());

describe("the state bucket", () => {
	test("keeps objects whose names are paths, and tells each write apart", async () => {
		const { bucket } = storage;
		assert.equal(await bucket.read("a b/c+d.json"), undefined);
		const first = await bucket.write("a b/c+d.json", { price: "1 €" });
		const read = await bucket.read("a b/c+d.json");
		assert.deepEqual(read, { text: '{"price":"1 €"}', generation: first });
		assert.notEqual(await bucket.write("a b/c+d.json", {}), first);
		await bucket.remove("a b/c+d.json");
		assert.equal(await bucket.read("a b/c+d.json"), undefined);
		await bucket.remove("a b/c+d.json");
	});

	test("lets one of several who write at once win", async () => {
		const { bucket } = storage;
		const race = (replaces: string | null) =>
			Promise.all(
				[1, 2, 3, 4, 5, 6].map((n) =>
					bucket.write("race.json", { n }, { replaces }),
				),
			);
		const created = (await race(null)).filter((each) => each !== undefined);
		assert.equal(created.length, 1);
		const replaced = await race(created[0] as string);
		assert.equal(replaced.filter((each) => each !== undefined).length, 1);
	});

	test("that is not there is told, and is not an empty one", async () => {
		const missing = storage.called("nobodys");
		const told = {
			code: "GOOGLE_FAILED",
			message: /bucket nobodys.*there is none/,
		};
		await assert.rejects(missing.list("*/record.json"), told);
		await assert.rejects(missing.write("dev/record.json", {}), told);
	});
});

describe("records in the bucket", () => {
	const record = (environment: string): EnvironmentRecord => ({
		environment,
		title: environment,
		from: "prod",
		namespace: environment,
		isolation: "cluster",
		owner: "ada@example.com",
		lifetime: { created: "2026-01-31T08:00:00.000Z", ttl: "4h" },
		settings: {},
		commit: "0123456789ab",
		phase: "ready",
		by: "ada",
		at: "2026-01-31T08:00:00.000Z",
	});

	test("lie beside the states, readable by themselves, and are no states", async () => {
		const { bucket } = storage;
		const records = new BucketRecords(bucket);
		await records.put(record("staging-one"));
		await records.put(record("staging-two"));
		await bucket.write("staging-one/platform/default.tfstate", {});
		await bucket.write("staging-one/platform/record.json", {});
		await bucket.write("damaged/record.json", "half a rec");
		const names = (await records.list()).map((each) => each.environment);
		assert.deepEqual(names.sort(), ["damaged", "staging-one", "staging-two"]);
		const damaged = await records.get("damaged");
		assert.equal(damaged?.unreadable, true);
		assert.match(damaged?.problem ?? "", /is no JSON; staging down removes it/);
		const { text = "" } = (await bucket.read("staging-one/record.json")) ?? {};
		assert.equal(JSON.parse(text).expires, "2026-01-31T12:00:00.000Z");
		assert.equal((await records.get("staging-two"))?.owner, "ada@example.com");
		await records.remove("staging-one");
		assert.equal(await records.get("staging-one"), undefined);
	});
});

describe("leases in the bucket", () => {
	let now = Date.parse("2026-01-31T08:00:00Z");
	const acquire = (holder: string, leases = bucketLeases(storage.bucket)) =>
		HeldLease.acquire({ leases, environment: "dev", holder, now: () => now });
	const holder = () => leaseHolder(bucketLeases(storage.bucket), "dev", now);

	test("have one holder at a time, whoever requests them at once", async () => {
		const requested = await Promise.allSettled(
			["ada", "bob", "eve", "joe"].map((each) => acquire(each)),
		);
		const had = requested.flatMap((each) =>
			each.status === "fulfilled" ? [each.value] : [],
		);
		assert.equal(had.length, 1);
		for (const each of requested)
			if (each.status === "rejected") assert(each.reason instanceof BusyError);
		await had[0]?.release();
		assert.equal(await holder(), undefined);
		await (await acquire("ada")).release();
	});

	test("of one who was killed can be acquired after a minute, and are not won back", async () => {
		const adas = bucketLeases(storage.bucket);
		const ada = await acquire("ada", adas);
		now += 59_000;
		await assert.rejects(acquire("bob"), /ada is at work on it/);
		now += 2_000;
		const bob = await acquire("bob");
		// Ada was not dead, only slow.
		await ada.renew();
		assert.equal(ada.lostTo, "bob");
		assert.equal(await holder(), "bob");
		await ada.release();
		await adas.release("dev");
		assert.equal(await holder(), "bob");
		await bob.release();
		assert.equal(await holder(), undefined);
	});

	test("last as long as they are renewed", async () => {
		const leases = bucketLeases(storage.bucket);
		const ada = await acquire("ada", leases);
		for (let minutes = 0; minutes < 3; minutes++) {
			now += 50_000;
			await leases.renew("dev", { holder: "ada", renewed: now, seconds: 60 });
		}
		assert.equal(await holder(), "ada");
		await ada.release();
	});
});
