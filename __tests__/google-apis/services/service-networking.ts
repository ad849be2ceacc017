import { GoogleError } from "../google-error.ts";
import type { Call, Service } from "../route.ts";
import { existing } from "./compute/resources.ts";

const host = "servicenetworking.googleapis.com";
const connections = "/v1/services/{service}/connections";

/** The network is named by its project's number. */
const nameOf = ({ params }: Call, network: string) =>
	`${host}/services/${params.service}/connections/${network}`;

/** Peering with what Google runs for others (Service Networking API reference, v1). */
export const serviceNetworking: Service = {
	host,
	title: "Service Networking API",
	agent: { domain: "service-networking", madeBy: "first use" },
	routes: [
		{
			method: "GET",
			path: connections,
			answer: (call) => {
				const network = call.query.get("network") ?? "";
				const found = call.world.resources.get(nameOf(call, network));
				return found ? { connections: [found] } : {};
			},
		},
		{
			method: "POST",
			path: connections,
			answer: (call) => {
				const network = String(call.body.network);
				const { selfLink } = existing(call, network);
				const ranges = (call.body.reservedPeeringRanges ?? []) as string[];
				for (const range of ranges)
					existing(call, network.replace(/networks\/.*/, `addresses/${range}`));
				if (call.world.resources.has(nameOf(call, network)))
					throw new GoogleError(
						"badRequest",
						"Cannot modify allocated ranges in CreateConnection. Please use UpdateConnection.",
					);
				return call.world.operations.start("", {}, () => {
					const made = {
						...{ network, selfLink, reservedPeeringRanges: ranges },
						peering: "servicenetworking-googleapis-com",
						service: `services/${call.params.service}`,
					};
					call.world.resources.set(nameOf(call, network), made);
					return made;
				});
			},
		},
		{
			method: "GET",
			path: "/v1/operations/{operation}",
			answer: ({ world, params }) =>
				world.operations.longRunning(`operations/${params.operation}`),
		},
	],
};
