import { ProjectService } from "@cdktf/provider-google/lib/project-service/index.js";
import { Construct } from "constructs";

const RESOURCE_MANAGER = "cloudresourcemanager";

/**
 * Switches APIs on. They stay on when the stack goes: others in the project may need them. An API answers 403 SERVICE_DISABLED
 * until it is on: whatever is made by it depends on it ({@link Services.of}).
 */
export class Services extends Construct {
	readonly #services = new Map<string, ProjectService>();

	/** @param apis by the first label of their host */
	constructor(scope: Construct, id: string, apis: readonly string[]) {
		super(scope, id);
		const switchOn = (api: string, ...dependsOn: ProjectService[]) => {
			const service = new ProjectService(this, api, {
				service: `${api}.googleapis.com`,
				disableOnDestroy: false,
				...(dependsOn.length && { dependsOn }),
			});
			this.#services.set(api, service);
			return service;
		};
		// The provider looks the project up after it has switched an API on (terraform-provider-google#6101): this one is first.
		const first = switchOn(RESOURCE_MANAGER);
		for (const api of apis) if (api !== RESOURCE_MANAGER) switchOn(api, first);
	}

	/** To depend on. @throws when one of them is not among those that are switched on */
	of(...apis: readonly string[]): ProjectService[] {
		return apis.map((api) => {
			const service = this.#services.get(api);
			if (!service) throw new Error(`${this.node.path}: ${api} is not on`);
			return service;
		});
	}
}
