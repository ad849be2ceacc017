import { createHash } from "node:crypto";
import { GoogleError } from "../google-error.ts";
import { type Call, Raw, type Route } from "../route.ts";

/** In bucket names nothing says which project they are of. */
export const bucketName = ({ params }: Call): string =>
	`storage.googleapis.com/projects/_/buckets/${params.bucket}`;

export const BUCKET = {
	noun: "bucket",
	messages: { notFound: () => "The specified bucket does not exist." },
};

const on = (call: Call) => bucketName(call);

const objectsOf = ({ world, params }: Call): Map<string, Buffer> =>
	world.objects.get(params.bucket ?? "") ?? new Map();

const describe = (call: Call, name: string, content: Buffer) => ({
	kind: "storage#object",
	bucket: call.params.bucket,
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

/** The first part describes the object, the second is its content (Cloud Storage docs, "Multipart upload"). */
function parts({ bytes, headers }: Call): [name: string, content: Buffer] {
	const boundary = /boundary="?([^";]+)"?/.exec(
		String(headers["content-type"]),
	)?.[1];
	const text = bytes.toString("latin1");
	const [, first = "", second = ""] = text.split(`--${boundary}`);
	const body = (part: string) =>
		part.slice(part.indexOf("\r\n\r\n") + 4).replace(/\r\n$/, "");
	return [
		(JSON.parse(body(first)) as { name: string }).name,
		Buffer.from(body(second), "latin1"),
	];
}

/** What Terraform's backend and tests need of objects. */
export const objectRoutes: Route[] = [
	{
		method: "GET",
		path: "/storage/v1/b/{bucket}/o",
		permission: "storage.objects.list",
		on,
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
		on,
		answer: (call) => {
			const [name, content] = parts(call);
			const objects = objectsOf(call);
			// How a lock is taken: only who makes the object holds it (Cloud Storage docs, "Request preconditions").
			if (call.query.get("ifGenerationMatch") === "0" && objects.has(name))
				throw new GoogleError(
					"conditionNotMet",
					"At least one of the pre-conditions you specified did not hold.",
				);
			objects.set(name, content);
			return describe(call, name, content);
		},
	},
	{
		method: "GET",
		path: "/storage/v1/b/{bucket}/o/{object}",
		permission: "storage.objects.get",
		on,
		answer: (call) => {
			const content = contentOf(call);
			return call.query.get("alt") === "media"
				? new Raw(content)
				: describe(call, call.params.object ?? "", content);
		},
	},
	{
		method: "GET",
		path: "/{bucket}/{+object}",
		permission: "storage.objects.get",
		on,
		answer: (call) => new Raw(contentOf(call)),
	},
	{
		method: "DELETE",
		path: "/storage/v1/b/{bucket}/o/{object}",
		permission: "storage.objects.delete",
		on,
		answer: (call) => {
			contentOf(call);
			objectsOf(call).delete(call.params.object ?? "");
			return undefined;
		},
	},
];
