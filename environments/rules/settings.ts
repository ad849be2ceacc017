import {
	fieldsOf,
	type WorkloadKey,
} from "../../pipeline/catalogue/catalogue.ts";
import type { Rule } from "./rule.ts";

/** Settings that a workload would refuse at its start, or that are not the environment's to give. */
export const settings: Rule = function* ({ workloads }) {
	for (const workload of Object.keys(workloads) as WorkloadKey[]) {
		const fields = fieldsOf(workload);
		for (const [name, value] of Object.entries(workloads[workload].settings)) {
			const field = fields[name];
			const key = `workloads.${workload}.settings.${name}`;
			if (field?.source !== "setting")
				yield {
					key,
					value: String(value),
					because: field
						? `is given by ${field.source === "binding" ? "a grant" : "the substrate"}`
						: "is not declared by the workload",
					allowed: `take one of ${Object.keys(fields)
						.filter((known) => fields[known]?.source === "setting")
						.join(", ")}`,
				};
			else if (
				value !== undefined &&
				field.read(field.write(value)) === undefined
			)
				yield {
					key,
					value: String(value),
					because: "would be refused by the workload",
					allowed: `it takes ${field.allowed}`,
				};
		}
	}
};
