import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
	createReadStream,
	mkdirSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Files of this machine that make one layer of an image. */
export interface Layer {
	readonly name: string;
	/** A folder whose content is taken. */
	readonly source: string;
	/** Where it goes, without a leading slash; the root when empty. */
	readonly target: string;
	/** Patterns of tar's, from `./` on. */
	readonly exclude?: readonly string[];
	/** Only these, from `./` on. @default all */
	readonly only?: readonly string[];
	/** Takes what links lead to in place of the links. @default false */
	readonly follow?: boolean;
}

/** An image as the container runtime knows it. */
export interface ImageDefinition {
	/** All names that it goes by, with registry and tag. */
	readonly names: readonly string[];
	/** From the bottom up. */
	readonly layers: readonly Layer[];
	readonly path: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	readonly workingDirectory?: string;
	readonly entrypoint?: readonly string[];
	/** `uid:gid` of a container that is not told another. @default root */
	readonly user?: string;
	/** Folders that the runtime mounts a volume of its own at. @default none */
	readonly volumes?: readonly string[];
}

/** Everything belongs to root and may be read by all, as in the official images; no time, so that the same files make the same layer. */
const OWNERSHIP = [
	...["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--sort=name"],
	"--mode=u+rw,go+r,go-w,a+X",
];

/**
 * Makes images from files only, no container is run: one archive in the format of `docker save`, in which images share layers.
 * @param folder scratch space; holds the archive afterwards
 * @returns the archive
 */
export async function writeImages(
	folder: string,
	images: readonly ImageDefinition[],
): Promise<string> {
	const content = join(folder, "content");
	mkdirSync(content, { recursive: true });
	const digests = new Map<Layer, string>();
	for (const layer of new Set(images.flatMap((image) => image.layers)))
		digests.set(layer, await writeLayer(content, layer));
	const digestOf = (layer: Layer) => digests.get(layer) as string;
	const manifest = images.map((image) => {
		const config = JSON.stringify({
			architecture: process.arch === "x64" ? "amd64" : process.arch,
			os: "linux",
			config: {
				Env: [
					`PATH=${image.path.join(":")}`,
					...Object.entries(image.environment ?? {}).map(
						([name, value]) => `${name}=${value}`,
					),
				],
				WorkingDir: image.workingDirectory ?? "/",
				...(image.entrypoint && { Entrypoint: image.entrypoint }),
				...(image.user && { User: image.user }),
				...(image.volumes?.length && {
					Volumes: Object.fromEntries(image.volumes.map((path) => [path, {}])),
				}),
			},
			rootfs: {
				type: "layers",
				diff_ids: image.layers.map((layer) => `sha256:${digestOf(layer)}`),
			},
			history: image.layers.map(({ name }) => ({ created_by: name })),
		});
		const file = `${createHash("sha256").update(config).digest("hex")}.json`;
		writeFileSync(join(content, file), config);
		return {
			Config: file,
			RepoTags: image.names,
			Layers: image.layers.map((layer) => `${digestOf(layer)}.tar`),
		};
	});
	writeFileSync(join(content, "manifest.json"), JSON.stringify(manifest));
	const archive = join(folder, "images.tar");
	await run("tar", [
		"--create",
		"--file",
		archive,
		"--directory",
		content,
		".",
	]);
	rmSync(content, { recursive: true });
	return archive;
}

/** @returns the layer's SHA-256; the file bears it as its name */
async function writeLayer(folder: string, layer: Layer): Promise<string> {
	const { source, target, exclude = [], only = ["."], follow } = layer;
	const file = join(folder, "layer.partial");
	await run(
		"tar",
		[
			...["--create", "--file", file, "--directory", source, "--anchored"],
			...OWNERSHIP,
			...(follow ? ["--dereference"] : []),
			...exclude.map((pattern) => `--exclude=${pattern}`),
			// Paths are moved, the targets of links (S) are not.
			...(target ? [`--transform=s,^\\.,${target},S`] : []),
			...only,
		],
		{ maxBuffer: 64 * 1024 * 1024 },
	);
	const hash = createHash("sha256");
	await pipeline(createReadStream(file), hash);
	const digest = hash.digest("hex");
	renameSync(file, join(folder, `${digest}.tar`));
	return digest;
}
