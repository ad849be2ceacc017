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
