import { WORKLOAD_IMAGES } from "../pipeline/catalogue/catalogue.ts";

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
