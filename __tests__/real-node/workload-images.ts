import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { ImageName } from "../../environments/image-lock.ts";
import { WORKLOAD_IMAGES } from "../../pipeline/catalogue/catalogue.ts";
import type { ImageDefinition, Layer } from "./image-archive.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The workloads as the image file builds them: Node, the repository's TypeScript, production's packages. They share their layers. */
export function workloadImages({
	nameOf,
	system,
}: {
	/** The full name of an image of the lock. */
	readonly nameOf: (image: ImageName) => string;
	readonly system: readonly Layer[];
}): ImageDefinition[] {
	const layers: Layer[] = [
		...system,
		{
			name: "Node",
			source: dirname(process.execPath),
			only: ["./node"],
			target: "usr/local/bin",
		},
		{
			name: "production's packages",
			source: ROOT,
			only: productionPackages(),
			target: "app",
		},
		{
			name: "workloads",
			source: ROOT,
			only: ["./package.json", "./workloads", "./data/history.json.gz"],
			target: "app",
		},
	];
	return [
		{
			names: WORKLOAD_IMAGES.map(nameOf),
			layers,
			path: ["/usr/local/bin", "/usr/bin", "/bin"],
			environment: { NODE_ENV: "production" },
			workingDirectory: "/app",
		},
	];
}

/** Folders of what the workloads need at run time, as the installed tree has them. */
function productionPackages(): string[] {
	const workspaces = readdirSync(join(ROOT, "workloads")).filter((name) =>
		existsSync(join(ROOT, "workloads", name, "package.json")),
	);
	const paths = execFileSync(
		"npm",
		[
			...["ls", "--omit=dev", "--all", "--parseable"],
			...workspaces.map((name) => `--workspace=workloads/${name}`),
		],
		{ cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
	)
		.split("\n")
		.filter((path) => path.startsWith(join(ROOT, "node_modules")));
	// What lies inside of another package comes with it.
	const nested = /\/node_modules\/.*\/node_modules\//;
	return paths
		.filter((path) => !nested.test(path))
		.map((path) => `./${relative(ROOT, path)}`);
}
