import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { officialImage } from "../../engines/official-images.ts";
import { images } from "../../environments/images.ts";
import { eventually, NodeUnderTest } from "./node-under-test.ts";

const NAMESPACE = "default";
const { kafka, hadoop } = images;
const KAFKA = `${kafka.repository}:${kafka.tag}`;
const HADOOP = `${hadoop.repository}:${hadoop.tag}`;

let node: NodeUnderTest;

before(async () => {
	node = await NodeUnderTest.start(0);
	await node.kubectl(
		...["create", "configmap", "configuration", "--from-literal=file=text"],
		`--namespace=${NAMESPACE}`,
	);
});

after(() => node?.stop());

/** A pod that reports on its image and ends, with a ConfigMap mounted somewhere. */
const pod = (name: string, image: string, mountPath: string) => ({
	apiVersion: "v1",
	kind: "Pod",
	metadata: { name },
	spec: {
		restartPolicy: "Never",
		automountServiceAccountToken: false,
		containers: [
			{
				name,
				image,
				imagePullPolicy: "Never",
				command: ["sh", "-c", "id -u; id -g; pwd; env"],
				securityContext: { readOnlyRootFilesystem: true },
				volumeMounts: [{ name: "configuration", mountPath, readOnly: true }],
			},
		],
		volumes: [{ name: "configuration", configMap: { name: "configuration" } }],
	},
});

const start = (...args: Parameters<typeof pod>) =>
	node.node.api.post(`/api/v1/namespaces/${NAMESPACE}/pods`, pod(...args));

interface Status {
	readonly status: {
		readonly phase: string;
		readonly containerStatuses?: readonly {
			readonly state: Readonly<
				Record<string, { readonly reason?: string; readonly message?: string }>
			>;
		}[];
	};
}

/** The state of a pod's container, once it has left `Pending` for good or for bad. */
async function outcome(name: string): Promise<string> {
	let found = "";
	await eventually(`${name} has run or was refused`, async () => {
		const { status } = await node.node.api.get<Status>(
			`/api/v1/namespaces/${NAMESPACE}/pods/${name}`,
		);
		const state = status.containerStatuses?.[0]?.state ?? {};
		const { reason = "", message = "" } = Object.values(state)[0] ?? {};
		found = `${status.phase}: ${reason} ${message}`;
		return status.phase === "Succeeded" || /Error/.test(reason);
	});
	return found;
}

test("a configuration at a path that Kafka's image has a volume below is refused by the runtime", async () => {
	await start("at-the-image-s-path", KAFKA, "/etc/kafka");
	assert.match(
		await outcome("at-the-image-s-path"),
		/etc\/kafka\/secrets.*read-only file system/,
	);
});

for (const [engine, image] of [
	["kafka", KAFKA],
	["hdfs", HADOOP],
] as const)
	test(`${engine}: with the configuration at a path of ours the image runs, as its own user and in its own folder`, async () => {
		await start(engine, image, `/etc/tickstack/${engine}`);
		assert.match(await outcome(engine), /^Succeeded/);
		const log = (
			await node.kubectl("logs", engine, `--namespace=${NAMESPACE}`)
		).split("\n");
		const { user, workingDirectory, environment } = officialImage(
			images,
			engine,
		);
		assert.deepEqual(log.slice(0, 3), [
			String(user.uid),
			String(user.gid),
			workingDirectory,
		]);
		for (const [name, value] of Object.entries(environment))
			assert.ok(log.includes(`${name}=${value}`), name);
	});
