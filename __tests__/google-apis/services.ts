import type { Service } from "./route.ts";
import { artifactRegistry } from "./services/artifact-registry.ts";
import { billingBudgets } from "./services/billing-budgets.ts";
import { binaryAuthorization } from "./services/binary-authorization.ts";
import { certificateManager } from "./services/certificate-manager.ts";
import { compute } from "./services/compute/compute.ts";
import { container } from "./services/container/container.ts";
import { gkeBackup } from "./services/gke-backup.ts";
import { iam } from "./services/iam/iam.ts";
import { iap } from "./services/iap.ts";
import { kms } from "./services/kms.ts";
import { monitoring } from "./services/monitoring.ts";
import { resourceManager } from "./services/resource-manager.ts";
import { secretManager } from "./services/secret-manager.ts";
import { iamCredentials, securityToken } from "./services/security-token.ts";
import { serviceNetworking } from "./services/service-networking.ts";
import { serviceUsage } from "./services/service-usage.ts";
import { storage } from "./services/storage.ts";

const OTHERS: readonly Service[] = [
	artifactRegistry,
	billingBudgets,
	binaryAuthorization,
	certificateManager,
	compute,
	container,
	gkeBackup,
	iam,
	iamCredentials,
	iap,
	kms,
	monitoring,
	resourceManager,
	secretManager,
	securityToken,
	serviceNetworking,
	storage,
];

/** All APIs that are answered. */
export const SERVICES: readonly Service[] = [...OTHERS, serviceUsage(OTHERS)];
