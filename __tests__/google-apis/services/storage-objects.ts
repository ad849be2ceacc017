import { createHash } from "node:crypto";
import { GoogleError } from "../google-error.ts";
import { type Call, Raw, type Route } from "../route.ts";

/** In bucket names nothing says which project they are of. */
export const bucketName = ({ params }: Call): string =>
	`storage.googleapis.com/projects/_/buckets/${params.bucket}`;

/** Conditions are about single objects (IAM docs, "Resource attributes"). */
const objectName = (call: Call, name = call.params.object ?? ""): string =>
	`${bucketName(call)}/objects/${name}`;

const objectsOf = ({ world, params }: Call): Map<string, Buffer> =>
	world.objects.get(params.bucket ?? "") ?? new Map();

const describe = ({ params }: Call, name: string, content: Buffer) => ({
	kind: "storage#object",
	bucket: params.bucket,
	...{ name, generation: "1", metageneration: "1" },
	size: String(content.length),
	md5Hash: createHash("md5").update(content).digest("base64"),
});

function contentOf(call: Call): Buffer {
	const found = objectsOf(call).get(call.params.object ?? "");
	if (found) return found;
	throw new GoogleError(
		"notFound",
		`No such object: ${call.params.bucket}/${call.params.object}`,
	);
}

/** Objects of buckets, as far as rights on them are looked at. */
export const objectRoutes: Route[] = [
	{
		method: "GET",
		path: "/storage/v1/b/{bucket}/o",
		permission: "storage.objects.list",
		on: bucketName,
		answer: (call) => ({
			kind: "storage#objects",
			items: [...objectsOf(call)]
				.filter(([name]) => name.startsWith(call.query.get("prefix") ?? ""))
				.map(([name, content]) => describe(call, name, content)),
		}),
	},
	{
		method: "POST",
		path: "/upload/storage/v1/b/{bucket}/o",
		permission: "storage.objects.create",
		on: (call) => objectName(call, call.query.get("name") ?? ""),
		answer: (call) => {
			const name = call.query.get("name") ?? "";
			objectsOf(call).set(name, call.bytes);
			return describe(call, name, call.bytes);
		},
	},
	{
		method: "GET",
		path: "/storage/v1/b/{bucket}/o/{object}",
		permission: "storage.objects.get",
		on: (call) => objectName(call),
		answer: (call) => {
			const content = contentOf(call);
			return call.query.get("alt") === "media"
				? new Raw(content)
				: describe(call, call.params.object ?? "", content);
		},
	},
	{
		method: "DELETE",
		path: "/storage/v1/b/{bucket}/o/{object}",
		permission: "storage.objects.delete",
		on: (call) => objectName(call),
		answer: (call) => {
			contentOf(call);
			objectsOf(call).delete(call.params.object ?? "");
			return undefined;
		},
	},
];
