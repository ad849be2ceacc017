import { LOCAL, PROD } from "./placements.ts";
import { processOf, rendered } from "./rendered.ts";

test("Kafka on this machine: one node, plain text, bound to loopback", () => {
	expect(
		rendered(processOf(LOCAL.spec, LOCAL.placement, "kafka")),
	).toMatchSnapshot();
});

test("a controller of prod", () => {
	expect(
		rendered(processOf(PROD.spec, PROD.placement, "kafka-controller")),
	).toMatchSnapshot();
});

test("a broker of prod: SCRAM, authorizer, three copies", () => {
	expect(
		rendered(processOf(PROD.spec, PROD.placement, "kafka")),
	).toMatchSnapshot();
});
