import { FILE_SYSTEM_STATE } from "../../engines/hdfs/name-node-jmx.ts";
import { LOCAL, PROD } from "./placements.ts";
import { processOf, rendered } from "./rendered.ts";

test.each(["hadoop-namenode", "hadoop-datanode"] as const)(
	"%s on this machine",
	(component) => {
		expect(
			rendered(processOf(LOCAL.spec, LOCAL.placement, component)),
		).toMatchSnapshot();
	},
);

test("a NameNode of prod, with its configuration files", () => {
	expect(
		rendered(processOf(PROD.spec, PROD.placement, "hadoop-namenode")),
	).toMatchSnapshot();
});

test.each(["hadoop-journalnode", "hadoop-zkfc", "hadoop-datanode"] as const)(
	"%s of prod is started with the same files",
	(component) => {
		const process = processOf(PROD.spec, PROD.placement, component);
		expect(process.files).toEqual(
			processOf(PROD.spec, PROD.placement, "hadoop-namenode").files,
		);
		expect(rendered({ ...process, files: {} })).toMatchSnapshot();
	},
);

test("a file system takes writes once a DataNode has reported its disks", () => {
	const state = (more: object) =>
		JSON.stringify({
			beans: [
				{
					FSState: "Operational",
					NumLiveDataNodes: 1,
					CapacityTotal: 270_553_174_016,
					...more,
				},
			],
		});
	expect(FILE_SYSTEM_STATE.accepts(state({}))).toBe(true);
	// As a NameNode 3.4.3 reports it between a DataNode's registration and its first heartbeat.
	expect(FILE_SYSTEM_STATE.accepts(state({ CapacityTotal: 0 }))).toBe(false);
	expect(FILE_SYSTEM_STATE.accepts(state({ NumLiveDataNodes: 0 }))).toBe(false);
	expect(FILE_SYSTEM_STATE.accepts(state({ FSState: "safeMode" }))).toBe(false);
	expect(FILE_SYSTEM_STATE.accepts("")).toBe(false);
});
