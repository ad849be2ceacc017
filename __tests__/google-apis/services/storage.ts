import { find, masked } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import { replacePolicy } from "../iam-policy.ts";
import { isPermitted } from "../permissions.ts";
import { agentOf, type Call, type Route, type Service } from "../route.ts";
import type { Binding, Json } from "../world.ts";
import { checkKey } from "./kms.ts";
import { bucketName, objectRoutes } from "./storage-objects.ts";

const host = "storage.googleapis.com";
const agent = { domain: "gs-project-accounts", madeBy: "first use" } as const;

const BUCKET = {
	noun: "bucket",
	messages: { notFound: () => "The specified bucket does not exist." },
};

/** Quoted by google-cloud-java#3594. */
const keyRefused = () =>
	new GoogleError(
		"forbidden",
		"Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
	);

function checkEncryption({ world, project }: Call, { encryption }: Json): void {
	const key = (encryption as { defaultKmsKeyName?: string } | undefined)
		?.defaultKmsKeyName;
	if (key) checkKey(world, key, agentOf(project, agent.domain), keyRefused);
}

function insert(call: Call): Json {
	const { world, project, body } = call;
	const name = String(body.name);
	const key = `${host}/projects/_/buckets/${name}`;
	const existing = world.resources.get(key);
	if (existing)
		throw new GoogleError(
			"conflict",
			existing.projectNumber === project.number
				? "Your previous request to create the named bucket succeeded and you already own it."
				: // Quoted by mlops-with-vertex-ai#26.
					"The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
		);
	checkEncryption(call, body);
	project.agents.add(agentOf(project, agent.domain));
	const now = world.now().toISOString();
	const policy = body.retentionPolicy as Json | undefined;
	const softDelete = body.softDeletePolicy as Json | undefined;
	const location = String(body.location ?? "US").toUpperCase();
	const bucket: Json = {
		...{ storageClass: "STANDARD", rpo: undefined },
		...body,
		...{ kind: "storage#bucket", id: name, location },
		selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
		projectNumber: project.number,
		locationType: /-/.test(location) ? "region" : "multi-region",
		...{ generation: "1", metageneration: "1", etag: "CAE=" },
		...{ timeCreated: now, updated: now },
		softDeletePolicy: {
			retentionDurationSeconds: "604800",
			...softDelete,
			effectiveTime: now,
		},
		...(policy && { retentionPolicy: { ...policy, effectiveTime: now } }),
	};
	world.resources.set(key, bucket);
	world.objects.set(name, new Map());
	// As a new bucket has them (Cloud Storage docs, "Uniform bucket-level access").
	const everybody = (...basic: string[]) =>
		basic.map((each) => `project${each}:${project.id}`);
	const roles: Record<string, string[]> = {
		legacyBucketOwner: everybody("Editor", "Owner"),
		legacyBucketReader: everybody("Viewer"),
		legacyObjectOwner: everybody("Editor", "Owner"),
		legacyObjectReader: everybody("Viewer"),
	};
	world.setPolicy(
		key,
		Object.entries(roles).map(([role, members]) => ({
			role: `roles/storage.${role}`,
			members,
		})),
	);
	return bucket;
}

const b = "/storage/v1/b";

const routes: Route[] = [
	{
		method: "GET",
		path: "/storage/v1/projects/{project}/serviceAccount",
		permission: "resourcemanager.projects.get",
		// Asking for it makes it (Cloud Storage docs, "Getting the Cloud Storage service agent").
		answer: ({ project }) => {
			const email = agentOf(project, agent.domain);
			project.agents.add(email);
			return { kind: "storage#serviceAccount", email_address: email };
		},
	},
	{
		method: "POST",
		path: b,
		answer: (call) => {
			const { world, caller, query } = call;
			const project = world.project(query.get("project") ?? "");
			if (
				!isPermitted(
					world,
					caller,
					"storage.buckets.create",
					`cloudresourcemanager.googleapis.com/projects/${project.id}`,
				)
			)
				throw new GoogleError(
					"forbidden",
					`${caller[0]?.replace(/^\w+:/, "")} does not have storage.buckets.create access to the Google Cloud project. Permission 'storage.buckets.create' denied on resource (or it may not exist).`,
				);
			return insert({ ...call, project });
		},
	},
	{
		method: "GET",
		path: `${b}/{bucket}`,
		permission: "storage.buckets.get",
		on: bucketName,
		answer: (call) => find(BUCKET, call, bucketName(call)),
	},
	{
		method: "PATCH",
		path: `${b}/{bucket}`,
		permission: "storage.buckets.update",
		on: bucketName,
		answer: (call) => {
			const before = find(BUCKET, call, bucketName(call));
			const after: Json = {
				...masked(before, call.body, null),
				metageneration: String(Number(before.metageneration) + 1),
				updated: call.world.now().toISOString(),
			};
			for (const [key, value] of Object.entries(after))
				if (value === null) delete after[key];
			checkEncryption(
				{ ...call, project: call.world.project(String(before.projectNumber)) },
				call.body,
			);
			call.world.resources.set(bucketName(call), after);
			return after;
		},
	},
	{
		method: "DELETE",
		path: `${b}/{bucket}`,
		permission: "storage.buckets.delete",
		on: bucketName,
		answer: (call) => {
			const { world, params } = call;
			// Quoted by python-storage#1071.
			if (world.objects.get(params.bucket ?? "")?.size)
				throw new GoogleError(
					"conflict",
					"The bucket you tried to delete is not empty.",
				);
			world.resources.delete(bucketName(call));
			world.removePolicy(bucketName(call));
			return undefined;
		},
	},
	{
		method: "GET",
		path: `${b}/{bucket}/anywhereCaches`,
		permission: "storage.anywhereCaches.list",
		on: bucketName,
		answer: () => ({ kind: "storage#anywhereCaches" }),
	},
	{
		method: "GET",
		path: `${b}/{bucket}/iam`,
		permission: "storage.buckets.getIamPolicy",
		on: bucketName,
		answer: (call) => {
			return call.world.policy(bucketName(call));
		},
	},
	{
		method: "PUT",
		path: `${b}/{bucket}/iam`,
		permission: "storage.buckets.setIamPolicy",
		on: bucketName,
		answer: (call) => {
			const { etag, bindings } = call.body as {
				etag?: string;
				bindings?: Binding[];
			};
			return replacePolicy(call, bucketName(call), {
				...(etag && { etag }),
				bindings: bindings ?? [],
			});
		},
	},
];

/** Buckets and their objects (Cloud Storage JSON API reference, v1). */
export const storage: Service = {
	host,
	title: "Cloud Storage",
	agent,
	routes: [...routes, ...objectRoutes].map((route) =>
		route.path.includes("{bucket}")
			? { ...route, exists: (call) => find(BUCKET, call, bucketName(call)) }
			: route,
	),
};
