import project from "../package.json" with { type: "json" };
import {
	WORKLOAD_IMAGES,
	type WorkloadImage,
} from "../pipeline/catalogue/catalogue.ts";

/** Images that the environments run, official ones by their project's name. */
export const IMAGE_NAMES = [
	"kafka",
	"zookeeper",
	"hadoop",
	"elasticsearch",
	"kibana",
	"spark",
	"metrics-agent",
	"elasticsearch-exporter",
	...WORKLOAD_IMAGES,
] as const;

export type ImageName = (typeof IMAGE_NAMES)[number];

/** Images that the project's own ones are built from. */
export const BASE_IMAGE_NAMES = [
	"node-base",
	"maven-base",
	"spark-base",
] as const;

export type BaseImageName = (typeof BASE_IMAGE_NAMES)[number];

/** An entry of `images.lock.json`. A repository without a registry belongs to the environment's own registry. */
export interface ImageReference {
	readonly repository: string;
	/** A full version; a tag that moves (`latest`, `9.5`) is refused in prod unless a digest pins it. */
	readonly tag: string;
	/** `sha256:…`; wins over the tag. */
	readonly digest?: string;
}

export type ImageLock = Readonly<Record<ImageName, ImageReference>>;

/** The project's own, of `package.json`. */
export const projectVersion = project.version;

/** What a workload's image is unless the lock says otherwise: called after it, of the project's version. */
export const workloadImage = (name: WorkloadImage): ImageReference => ({
	repository: name,
	tag: projectVersion,
});

/** A lock with the images of the workloads that it leaves out. */
export const withWorkloadImages = <L extends object>(
	lock: L,
): L & Readonly<Record<WorkloadImage, ImageReference>> => ({
	...lock,
	...(Object.fromEntries(
		WORKLOAD_IMAGES.map((name) => [
			name,
			(lock as Partial<ImageLock>)[name] ?? workloadImage(name),
		]),
	) as Record<WorkloadImage, ImageReference>),
});
