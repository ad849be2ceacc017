import assert from "node:assert/strict";
import { test } from "node:test";
import { Duration } from "@tickstack/contracts/duration";
import { permanentEnvironments } from "../../environments/permanent.ts";
import { prod } from "../../environments/prod.ts";
import { staging } from "../../environments/staging.ts";
import { hourlyCost } from "../../ops/cost/hourly-cost.ts";
import { type PriceTable, SINGAPORE } from "../../ops/cost/price-table.ts";

/** Prices that can be added up in the head. */
const ONES: PriceTable = {
	region: "nowhere",
	asOf: "2026-01",
	source: "made up",
	machines: {
		e2: { vCpuHour: 0.5, memoryGibHour: 0 },
		default: { vCpuHour: 1, memoryGibHour: 0 },
	},
	clusterHour: 1_000,
	diskGibMonth: { default: 0, "premium-rwo": 730 },
};

const copy = staging("pr-42", Duration.hours(4), {
	owner: "ada",
	created: "2026-01-31T09:00:00Z",
});

test("a cluster of its own costs its nodes at their least number, and the fee", () => {
	// 2 cores system at half the price + 8 cores stateful + 2 of the floor, one a zone, three zones; the spot pool begins at none.
	const { compute, cluster } = hourlyCost(prod, ONES);
	assert.deepEqual([compute, cluster], [33, 1_000]);
});

test("on a shared cluster an environment costs what its pods reserve", () => {
	const { compute, cluster } = hourlyCost(copy, ONES);
	assert.equal(cluster, 0);
	const more = hourlyCost(
		{ ...copy, hdfs: { ...copy.hdfs, dataNodes: copy.hdfs.dataNodes + 8 } },
		ONES,
	);
	const added = (8 * copy.hdfs.dataNode.cpuMillis) / 1000;
	assert.ok(Math.abs(more.compute - compute - added) < 1e-9);
});

test("disks cost by their class and size, each of them", () => {
	// Everything on SSD but the DataNodes: 1 × 10 + 1 × 10 + 1 × 10 + 2 × 10 + 3 × 10 + 1 × 10 GiB, some of them smaller.
	const { kafka, zookeeper, hdfs, elasticsearch } = copy;
	const gib = [
		kafka.brokers * kafka.storage.size.toGibibytes(),
		kafka.controllers * kafka.controllerStorage.size.toGibibytes(),
		(zookeeper?.nodes ?? 0) * (zookeeper?.storage.size.toGibibytes() ?? 0),
		hdfs.nameNodes * hdfs.nameNode.storage.size.toGibibytes(),
		hdfs.journalNodes * hdfs.journalNode.storage.size.toGibibytes(),
		elasticsearch.nodes * elasticsearch.storage.size.toGibibytes(),
	].reduce((sum, each) => sum + each, 0);
	assert.ok(Math.abs(hourlyCost(copy, ONES).disks - gib) < 1e-6);
});

test("every figure says that it is an estimate, from which prices and when", () => {
	for (const spec of [...permanentEnvironments(), copy]) {
		const { total, compute, disks, cluster, basis } = hourlyCost(
			spec,
			SINGAPORE,
		);
		assert.ok(total > 0);
		assert.ok(Math.abs(total - compute - disks - cluster) < 1e-9);
		assert.match(basis, /^estimate: .*list prices.* 2025-06$/);
	}
});
