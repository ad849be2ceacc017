import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { approximately } from "../../environments/sizing/approximately.ts";
import { topicBytes } from "../../environments/sizing/disk-usage.ts";
import { allocatable } from "../../environments/sizing/machine.ts";

const topic = {
	name: "stocks-history",
	partitions: 4,
	retention: Duration.days(7),
	replicationFactor: 1,
	minInSyncReplicas: 1,
	expected: { recordsPerSecond: 10_000, recordSize: Size.bytes(200) },
};

test("seven days of 10,000 messages a second of 200 B are 1.1 TiB", () => {
	expect(approximately(topicBytes(topic))).toBe("1.1 TiB");
});

test("the bound of the partitions counts when it comes before the age", () => {
	expect(topicBytes({ ...topic, retentionBytes: Size.gibibytes(2) })).toBe(
		Size.gibibytes(8).bytes,
	);
});

test.each([
	[0, "0 B"],
	[1_023, "1023 B"],
	[1_024, "1 KiB"],
	[1_536, "1.5 KiB"],
	[168 * 2 ** 30 + 2 ** 29, "169 GiB"],
])("%d bytes are written %s", (bytes, text) => {
	expect(approximately(bytes)).toBe(text);
});

/** What nodes of these types report as allocatable, less what GKE's own pods take of each (GKE docs, "Plan node sizes"). */
test.each([
	["e2-standard-2", 1_530, 5.1],
	["e2-standard-4", 3_520, 12.2],
	["e2-highmem-4", 3_520, 26.8],
	["n2-highmem-8", 7_510, 56.1],
])("%s has room for %d m and %d GiB of pods", (type, cpuMillis, gibibytes) => {
	const { cpuMillis: cpu, memory } = allocatable(type) ?? {
		cpuMillis: 0,
		memory: 0,
	};
	expect(cpu).toBe(cpuMillis);
	expect(memory / 2 ** 30).toBeCloseTo(gibibytes, 0);
});

test("nothing is known of a machine that is not of a predefined family", () => {
	expect(allocatable("custom-4-8192")).toBeUndefined();
});
