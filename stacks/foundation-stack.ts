import { Duration } from "@tickstack/contracts/duration";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Bucket } from "../constructs/gcp/bucket.ts";
import { BudgetAlert } from "../constructs/gcp/budget-alert.ts";
import { EncryptionKey } from "../constructs/gcp/encryption-key.ts";
import {
	gcpNames,
	type OwnedGkeEnvironment,
} from "../constructs/gcp/gcp-names.ts";
import { GithubFederation } from "../constructs/gcp/github-federation.ts";
import { Network } from "../constructs/gcp/network.ts";
import { bindGoogle, stateBucket } from "../constructs/gcp/project.ts";
import { Registry } from "../constructs/gcp/registry.ts";
import {
	DEPLOY_ROLES,
	NODE_ROLES,
	ServiceAccount,
	workloadPrincipal,
} from "../constructs/gcp/service-account.ts";
import { Services } from "../constructs/gcp/services.ts";
import { keepState } from "./state-backend.ts";

/** What must be there before a cluster: network, key, registry, buckets, identities, budget. */
export class FoundationStack extends TerraformStack {
	constructor(scope: Construct, id: string, environment: OwnedGkeEnvironment) {
		super(scope, id);
		keepState(this, environment, "foundation");
		bindGoogle(this, environment.cluster.region);
		const names = gcpNames(environment);

		new Services(this, "services");
		new Network(this, "network", environment);
		const key = new EncryptionKey(this, "key", environment);
		new ServiceAccount(this, "nodes", {
			accountId: names.nodeAccount,
			description: "Identity of the nodes: logs, metrics, pulling images.",
			roles: NODE_ROLES,
		});
		if (environment.lifetime.kind === "permanent")
			this.#lasting(environment, key);
	}

	/** What a project has once. A disposable environment uses what there is: images, states, who deploys, who pays. */
	#lasting(environment: OwnedGkeEnvironment, key: EncryptionKey): void {
		const names = gcpNames(environment);
		new Registry(this, "registry", { environment, key });

		const state = new Bucket(this, "state", {
			environment,
			key,
			name: names.state,
		});
		state.adopt(stateBucket(this));
		const backups = new Bucket(this, "backups", {
			environment,
			key,
			name: names.backups,
			// A deleted snapshot stays restorable for a day.
			retention: Duration.days(1),
			versions: 2,
		});
		backups.grantReadWrite(
			"elasticsearch",
			workloadPrincipal(this, environment, "elasticsearch"),
		);

		const deploy = new ServiceAccount(this, "deploy", {
			accountId: names.deployAccount,
			description: "Identity of the pipeline that applies the stacks.",
			roles: DEPLOY_ROLES,
		});
		new GithubFederation(this, "github", deploy);
		new BudgetAlert(this, "budget", environment);
	}
}
