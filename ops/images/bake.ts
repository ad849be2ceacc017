import {
	BASE_IMAGE_NAMES,
	type BaseImageName,
	type ImageLock,
	type ImageReference,
	projectVersion,
} from "../../environments/image-lock.ts";
import {
	CATALOGUE,
	WORKLOAD_IMAGES,
} from "../../pipeline/catalogue/catalogue.ts";
import type { WorkloadDefinition } from "../../pipeline/catalogue/workload.ts";

/** Workloads that read the sample history: it comes with their image. */
const WITH_HISTORY = new Set(
	Object.values<WorkloadDefinition>(CATALOGUE)
		.filter(({ config }) => "history" in config.fields)
		.map(({ image }) => image),
);

const ARGUMENTS: Readonly<Record<BaseImageName, string>> = {
	"node-base": "NODE_IMAGE",
	"maven-base": "MAVEN_IMAGE",
	"spark-base": "SPARK_IMAGE",
};

/** A variable of the bake file. */
const variable = (name: string): string => `\${${name}}`;

const pinned = ({ repository, tag, digest }: ImageReference): string =>
	digest ? `${repository}:${tag}@${digest}` : `${repository}:${tag}`;

/**
 * The bake file (`docker buildx bake`) of the project's own images: names, tags and bases are those of the lock.
 * Each image comes with its bill of materials and the provenance of its build.
 */
export function bakeFile(
	lock: ImageLock & Readonly<Record<BaseImageName, ImageReference>>,
) {
	const image = (
		name: keyof typeof lock,
		target: string,
		{ args = {}, tag = lock[name].tag } = {},
	) => ({
		inherits: ["image"],
		target,
		args,
		tags: [`${variable("REGISTRY")}/${lock[name].repository}:${tag}`],
		labels: {
			"org.opencontainers.image.title": name,
			"org.opencontainers.image.version": lock[name].tag,
			"org.opencontainers.image.revision": variable("REVISION"),
			"org.opencontainers.image.licenses": "Apache-2.0",
		},
	});
	const workloads = WORKLOAD_IMAGES.map((name) => [
		name,
		image(name, WITH_HISTORY.has(name) ? "workload-with-history" : "workload", {
			args: { WORKLOAD: name },
			tag: variable("TAG"),
		}),
	]);
	return {
		variable: {
			REGISTRY: { default: "tickstack" },
			REVISION: { default: "" },
			// The registry's tags are immutable: each build has its own, the commit's for one.
			TAG: { default: projectVersion },
		},
		group: {
			default: { targets: [...WORKLOAD_IMAGES, "spark", "metrics-agent"] },
			// Spark and the agent have versions of their own, which are pushed once.
			workloads: { targets: [...WORKLOAD_IMAGES] },
		},
		target: {
			image: {
				context: ".",
				platforms: ["linux/amd64"],
				args: Object.fromEntries(
					BASE_IMAGE_NAMES.map((name) => [ARGUMENTS[name], pinned(lock[name])]),
				),
				attest: ["type=provenance,mode=max", "type=sbom"],
			},
			...Object.fromEntries(workloads),
			spark: image("spark", "spark"),
			"metrics-agent": image("metrics-agent", "metrics-agent"),
		},
	};
}
