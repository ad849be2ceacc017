import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BusyError, HeldLease, type Lease } from "../../ops/records/lease.ts";
import {
	type LeaseStorage,
	StoredLeases,
} from "../../ops/records/stored-leases.ts";

/** A place that refuses what an API with versions refuses, and may lose a response. */
class Storage implements LeaseStorage {
	readonly #objects = new Map<string, { lease: Lease; version: string }>();
	#writes = 0;
	/** The next write lands, and its response does not arrive. */
	losesResponse = false;

	async read(environment: string) {
		return this.#objects.get(environment);
	}

	async write(
		environment: string,
		lease: Lease,
		replaces: string | undefined,
	): Promise<string | undefined> {
		if (this.#objects.get(environment)?.version !== replaces) return undefined;
		const version = String(++this.#writes);
		this.#objects.set(environment, { lease, version });
		if (!this.losesResponse) return version;
		this.losesResponse = false;
		throw new Error("socket hang up");
	}

	async remove(environment: string, version: string): Promise<void> {
		if (this.#objects.get(environment)?.version === version)
			this.#objects.delete(environment);
	}
}

describe("a lease", () => {
	let now = Date.parse("2026-11-27T20:00:00Z");
	const acquire = (storage: Storage, holder: string, lost: string[] = []) =>
		HeldLease.acquire({
			leases: new StoredLeases(storage),
			environment: "dev",
			holder,
			now: () => now,
			onLost: (to) => lost.push(to),
		});
	const holderIn = async (storage: Storage) =>
		(await storage.read("dev"))?.lease.holder;

	test("of a runner that was suspended longer than it lasts is neither renewed nor deleted when somebody else has it", async () => {
		const storage = new Storage();
		const lost: string[] = [];
		const ada = await acquire(storage, "ada", lost);
		now += 3_600_000;
		const bob = await acquire(storage, "bob");
		await ada.renew();
		assert.deepEqual([lost, ada.lostTo], [["bob"], "bob"]);
		await ada.renew();
		assert.deepEqual(lost, ["bob"]);
		await ada.release();
		assert.equal(await holderIn(storage), "bob");
		await bob.release();
		assert.equal(await holderIn(storage), undefined);
	});

	test("is not deleted by one who ends without having noticed", async () => {
		const storage = new Storage();
		const ada = await acquire(storage, "ada");
		now += 61_000;
		const bob = await acquire(storage, "bob");
		await ada.release();
		assert.equal(await holderIn(storage), "bob");
		await bob.release();
	});

	test("that nobody has acquired meanwhile is kept", async () => {
		const storage = new Storage();
		const lost: string[] = [];
		const ada = await acquire(storage, "ada", lost);
		now += 3_600_000;
		await ada.renew();
		assert.deepEqual(lost, []);
		await assert.rejects(acquire(storage, "bob"), BusyError);
		await ada.release();
		assert.equal(await holderIn(storage), undefined);
	});

	test("is kept over a renewal whose response is lost", async () => {
		const storage = new Storage();
		const lost: string[] = [];
		const ada = await acquire(storage, "ada", lost);
		storage.losesResponse = true;
		await ada.renew();
		now += 15_000;
		await ada.renew();
		assert.deepEqual(lost, []);
		await ada.release();
		assert.equal(await holderIn(storage), undefined);
	});

	test("is lost to nobody when it was deleted", async () => {
		const storage = new Storage();
		const lost: string[] = [];
		const ada = await acquire(storage, "ada", lost);
		const version = (await storage.read("dev"))?.version ?? "";
		await storage.remove("dev", version);
		await ada.renew();
		assert.deepEqual(lost, ["nobody"]);
		await ada.release();
	});
});
