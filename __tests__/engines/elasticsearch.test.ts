import { Size } from "@tickstack/contracts/size";
import { elasticsearchJvmOptions } from "../../engines/elasticsearch/jvm-options.ts";
import { jvm } from "../../environments/jvm.ts";
import { LOCAL, PROD } from "./placements.ts";
import { processOf, rendered } from "./rendered.ts";

test("Elasticsearch on this machine: one node without security", () => {
	expect(
		rendered(processOf(LOCAL.spec, LOCAL.placement, "elasticsearch")),
	).toMatchSnapshot();
});

test("a node of prod: TLS on both layers, zones, masters named at the first start only", () => {
	expect(
		rendered(processOf(PROD.spec, PROD.placement, "elasticsearch")),
	).toMatchSnapshot();
});

test.each([
	[1, "-XX:+UseSerialGC"],
	[3, "-XX:+UseG1GC"],
])("with a small heap %i nodes take %s", (nodes, collector) => {
	const node = jvm(Size.gibibytes(1), 500);
	const options = elasticsearchJvmOptions(node, nodes).split("\n");
	expect(options.filter((option) => option.endsWith("GC"))).toEqual([
		collector,
	]);
});
