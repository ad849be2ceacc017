import { type Collection, find, routesOf } from "../collection.ts";
import { GoogleError } from "../google-error.ts";
import { isPermitted } from "../permissions.ts";
import { byProjectId, type Call, type Route, type Service } from "../route.ts";
import type { World } from "../world.ts";

const host = "cloudkms.googleapis.com";

const messages = (noun: string) => ({
	notFound: (name: string) => `${noun} ${name} not found.`,
	// terraform-provider-google#1214 quotes it.
	alreadyExists: (name: string) => `${noun} ${name} already exists.`,
});

/**
 * A key ring goes only when it is empty, a key only when its versions are gone, and a key's name is never free again
 * (Cloud KMS docs, "Delete Cloud KMS resources"). Terraform's provider deletes neither: to it both stay.
 */
const keyRings: Collection = {
	host,
	path: "projects/{project}/locations/{location}/keyRings",
	noun: "KeyRing",
	permissions: "cloudkms.keyRings",
	id: "keyRingId",
	...{ policy: true, messages: messages("KeyRing") },
	created: ({ updateTime: _, ...ring }) => ring,
	deleted: ({ name }, { world }) => {
		for (const [key] of world.below(`${host}/${name}/cryptoKeys/`))
			throw new GoogleError(
				"failedPrecondition",
				`KeyRing ${name} has child resources, among them ${key.slice(host.length + 1)}.`,
			);
		return undefined;
	},
};

const cryptoKeys: Collection = {
	host,
	path: `${keyRings.path}/{keyRing}/cryptoKeys`,
	noun: "CryptoKey",
	permissions: "cloudkms.cryptoKeys",
	id: "cryptoKeyId",
	...{ deletable: false, policy: true, messages: messages("CryptoKey") },
	created: ({ updateTime: _, ...key }, call) => {
		const ring = `projects/${call.project.id}/locations/${call.params.location}/keyRings/${call.params.keyRing}`;
		find(keyRings, call, `${host}/${ring}`);
		const template = {
			protectionLevel: "SOFTWARE",
			algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION",
		};
		return {
			destroyScheduledDuration: `${30 * 86_400}s`,
			versionTemplate: template,
			...(key.rotationPeriod !== undefined && {
				nextRotationTime: new Date(
					call.world.now().getTime() +
						Number.parseInt(String(key.rotationPeriod), 10) * 1_000,
				).toISOString(),
			}),
			...key,
			primary: version(String(key.name), "ENABLED"),
		};
	},
};

const version = (key: string, state: string) => ({
	name: `${key}/cryptoKeyVersions/1`,
	state,
	protectionLevel: "SOFTWARE",
	algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION",
});

const keyOf = ({ params, project }: Call) =>
	`projects/${project.id}/locations/${params.location}/keyRings/${params.keyRing}/cryptoKeys/${params.cryptoKey}`;

const versions = `/v1/${cryptoKeys.path}/{cryptoKey}/cryptoKeyVersions`;

const versionRoutes: Route[] = [
	{
		method: "GET",
		path: versions,
		permission: "cloudkms.cryptoKeyVersions.list",
		answer: (call) => ({
			cryptoKeyVersions: [
				find(cryptoKeys, call, `${host}/${keyOf(call)}`).primary,
			],
			totalSize: 1,
		}),
	},
	{
		method: "POST",
		path: `${versions}/{version}:destroy`,
		permission: "cloudkms.cryptoKeyVersions.destroy",
		answer: (call) => {
			const name = `${host}/${keyOf(call)}`;
			const key = find(cryptoKeys, call, name);
			const primary = version(keyOf(call), "DESTROY_SCHEDULED");
			call.world.resources.set(name, { ...key, primary });
			return primary;
		},
	},
];

/**
 * Whether a service's own identity may encrypt with a key that is there and whose version is on.
 * @param key its name, `projects/…/cryptoKeys/…`
 * @throws {GoogleError} what `refuse` makes, or 404 when there is no such key
 */
export function checkKey(
	world: World,
	key: string,
	agent: string,
	refuse: () => GoogleError,
): void {
	const name = `${host}/${byProjectId(world, key)}`;
	const found = world.resources.get(name);
	if (!found) throw new GoogleError("notFound", `CryptoKey ${key} not found.`);
	for (const permission of ["useToEncrypt", "useToDecrypt"])
		if (
			!isPermitted(
				world,
				[`serviceAccount:${agent}`],
				`cloudkms.cryptoKeyVersions.${permission}`,
				name,
			)
		)
			throw refuse();
	const { state } = found.primary as { state: string };
	if (state !== "ENABLED")
		throw new GoogleError(
			"failedPrecondition",
			`${key}/cryptoKeyVersions/1 is not enabled, current state is: ${state}.`,
		);
}

/** Keys (Cloud KMS API reference, v1). */
export const kms: Service = {
	host,
	title: "Cloud Key Management Service (KMS) API",
	routes: [...routesOf(keyRings), ...routesOf(cryptoKeys), ...versionRoutes],
};
