import { PROD } from "./placements.ts";
import { processOf, rendered } from "./rendered.ts";

test("a member of the ensemble of prod", () => {
	expect(
		rendered(processOf(PROD.spec, PROD.placement, "zookeeper")),
	).toMatchSnapshot();
});
