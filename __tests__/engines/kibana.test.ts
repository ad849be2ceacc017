import { PROD } from "./placements.ts";
import { processOf, rendered } from "./rendered.ts";

test("Kibana of prod: its secrets come from the environment", () => {
	expect(
		rendered(processOf(PROD.spec, PROD.placement, "kibana")),
	).toMatchSnapshot();
});
