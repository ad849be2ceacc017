import { Duration } from "@tickstack/contracts/duration";
import { Size } from "@tickstack/contracts/size";
import { approximately } from "../../environments/sizing/approximately.ts";
import { topicBytes } from "../../environments/sizing/disk-usage.ts";
import { allocatableMemory } from "../../environments/sizing/machine.ts";

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

test("a machine type tells the memory that it has for pods", () => {
	expect(allocatableMemory("n2-highmem-8")?.toGibibytes()).toBeCloseTo(55.7, 1);
	expect(allocatableMemory("custom-4-8192")).toBeUndefined();
});
