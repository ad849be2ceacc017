import { BinaryAuthorizationPolicy } from "@cdktf/provider-google/lib/binary-authorization-policy/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { images } from "../../environments/images.ts";
import { imageRegistry } from "./registry.ts";

/** Images of add-ons, which their charts name. */
const ADD_ONS = ["ghcr.io/kedacore"] as const;

/**
 * Which images clusters of the project admit: the project's own, those of the lock, and Google's. Others are reported in the audit log
 * and not refused yet (docs/adr/016).
 */
export class AdmissionPolicy extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ dependsOn }: { readonly dependsOn: ITerraformDependable[] },
	) {
		super(scope, id);
		const official = Object.values(images)
			.map(({ repository }) => repository)
			.filter((repository) => /[.:]/.test(repository.split("/")[0] ?? ""));
		const folders = [imageRegistry(this), ...ADD_ONS];
		new BinaryAuthorizationPolicy(this, "policy", {
			// Google's own images for GKE.
			globalPolicyEvaluationMode: "ENABLE",
			admissionWhitelistPatterns: [
				...folders.map((folder) => ({ namePattern: `${folder}/**` })),
				...[...new Set(official)].map((repository) => ({
					namePattern: `${repository}**`,
				})),
			],
			defaultAdmissionRule: {
				evaluationMode: "ALWAYS_DENY",
				enforcementMode: "DRYRUN_AUDIT_LOG_ONLY",
			},
			dependsOn,
		});
	}
}
