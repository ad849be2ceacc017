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
