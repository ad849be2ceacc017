import { LOCAL, PROD } from "./placements.ts";
import { processOf, rendered } from "./rendered.ts";

test("Spark Connect on this machine: tasks in the server itself", () => {
	expect(
		rendered(processOf(LOCAL.spec, LOCAL.placement, "spark-connect")),
	).toMatchSnapshot();
});

test("Spark Connect of prod: executors on Kubernetes", () => {
	const process = processOf(PROD.spec, PROD.placement, "spark-connect");
	expect(process.files["hdfs-site.xml"]).toBe(
		processOf(PROD.spec, PROD.placement, "hadoop-namenode").files[
			"hdfs-site.xml"
		],
	);
	expect(rendered({ ...process, files: {} })).toMatchSnapshot();
});
