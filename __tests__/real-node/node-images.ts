import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ImageLock, ImageName } from "../../environments/image-lock.ts";
import { baseLayers } from "./base-layers.ts";
import { CORE_DNS_IMAGE, coreDnsLayer } from "./core-dns.ts";
import { engineImages } from "./engine-images.ts";
import { writeImages } from "./image-archive.ts";
import { PAUSE_IMAGE, packageEnvironment } from "./node-processes.ts";
import { workloadImages } from "./workload-images.ts";

const run = promisify(execFile);

/** The registry that the project's own images claim to come from. None is asked: what is not on the node stays missing. */
const IMAGE_REGISTRY = "registry.example.com/tickstack";

/** The full name of an image of the lock, as the stacks of a kubeconfig cluster name it. */
const imageName =
	(images: ImageLock) =>
	(name: ImageName): string => {
		const { repository, tag } = images[name];
		const qualified = /^[^/]*[.:][^/]*\//.test(repository)
			? repository
			: `${IMAGE_REGISTRY}/${repository}`;
		return `${qualified}:${tag}`;
	};

/** Builds all images that the pipeline's pods and the cluster's own take. @returns the archive */
export async function buildNodeImages(
	folder: string,
	images: ImageLock,
	coreDns: string,
): Promise<string> {
	mkdirSync(folder, { recursive: true });
	const { system } = await baseLayers(folder);
	const nameOf = imageName(images);
	const path = ["/usr/bin", "/bin"];
	return writeImages(folder, [
		{
			names: [PAUSE_IMAGE],
			layers: system,
			path,
			entrypoint: ["sleep", "2147483647"],
		},
		{
			names: [CORE_DNS_IMAGE],
			layers: [...system, coreDnsLayer(dirname(coreDns))],
			path,
		},
		...(await engineImages({ images, nameOf, system, folder })),
		...workloadImages({ nameOf, system }),
	]);
}

/** Hands the images to a running containerd, where the kubelet finds them. */
export async function importImages(
	archive: string,
	packages: string,
	directory: string,
): Promise<void> {
	await run(
		join(packages, "usr/bin/ctr"),
		["--namespace=k8s.io", "images", "import", archive],
		{ env: packageEnvironment(packages, directory) },
	);
}
