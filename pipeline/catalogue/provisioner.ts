import { Size } from "@tickstack/contracts/size";
import { provisionerConfig } from "../../workloads/provisioner/src/config.ts";
import { workload } from "./workload.ts";

/** Makes true what the page declares: topics, directories, indices, users and rights. */
export const provisioner = workload("provisioner", {
	tier: "platform",
	config: provisionerConfig,
	kind: { kind: "provisioner" },
	port: { cluster: 9100, local: 105 },
	size: { memory: Size.mebibytes(256), cpuMillis: 100 },
	silence: "what is declared is not applied",
});
