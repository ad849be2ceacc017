import { ProjectService } from "@cdktf/provider-google/lib/project-service/index.js";
import { Construct } from "constructs";

/** The APIs that the stacks call. */
const APIS = [
	"artifactregistry",
	"billingbudgets",
	"cloudkms",
	"cloudresourcemanager",
	"compute",
	"container",
	"gkebackup",
	"iam",
	"iamcredentials",
	"logging",
	"monitoring",
	"secretmanager",
	"servicenetworking",
	"sts",
] as const;

/** Switches APIs on. They stay on when the stack goes: others in the project may need them. */
export class Services extends Construct {
	constructor(scope: Construct, id: string) {
		super(scope, id);
		for (const api of APIS)
			new ProjectService(this, api, {
				service: `${api}.googleapis.com`,
				disableOnDestroy: false,
			});
	}
}
