import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OfficialImage } from "../../engines/official-images.ts";
import { debianPackages } from "./debian-packages.ts";
import type { Layer } from "./image-archive.ts";

/** What the JVMs, Node and the scripts of the engines are linked with or call. */
const PACKAGES = [
	"libc6",
	"libgcc-s1",
	"libstdc++6",
	"zlib1g",
	"bash",
	"libtinfo6",
];

const ROOT_USER = "root:x:0:0:root:/root:/bin/sh";
const GROUPS = ["root:x:0:", "users:x:100:", "spark:x:185:", "app:x:1000:"];

export interface BaseLayers {
	/** A small Debian: libraries, bash, busybox for everything else. */
	readonly system: readonly Layer[];
	/** The statically linked busybox alone. */
	readonly busybox: string;
}

/** The folders that the images of all engines and workloads have in common. @param folder scratch space that must stay until the images are written */
export async function baseLayers(folder: string): Promise<BaseLayers> {
	const libraries = await debianPackages("base", PACKAGES);
	const busybox = join(
		await debianPackages("busybox", ["busybox-static"]),
		"bin/busybox",
	);
	const root = join(folder, "base");
	const put = (path: string, lines: readonly string[]) => {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), `${lines.join("\n")}\n`);
	};
	put("etc/passwd", [ROOT_USER, "app:x:1000:1000:app:/tmp:/bin/sh"]);
	put("etc/group", GROUPS);
	put("etc/nsswitch.conf", [
		"passwd: files",
		"group: files",
		"hosts: files dns",
	]);
	for (const path of ["bin", "usr/bin", "tmp", "proc", "sys", "dev"])
		mkdirSync(join(root, path), { recursive: true });
	cpSync(busybox, join(root, "bin/busybox"));
	for (const applet of execFileSync(busybox, ["--list"], {
		encoding: "utf8",
	}).split("\n"))
		if (applet && applet !== "busybox" && applet !== "bash")
			symlinkSync("/bin/busybox", join(root, "bin", applet));
	symlinkSync("/bin/busybox", join(root, "usr/bin/env"));
	return {
		busybox,
		system: [
			{
				name: "libraries",
				source: libraries,
				target: "",
				exclude: [
					"./etc/*",
					"./usr/share/*",
					"./usr/lib/x86_64-linux-gnu/gconv/*",
				],
			},
			{ name: "busybox", source: root, target: "" },
		],
	};
}

/** The users of one image in place of the base's: the runtime takes a user's group from here. @param folder scratch space */
export function userLayer(
	folder: string,
	{ name, uid, gid }: OfficialImage["user"],
): Layer {
	const source = join(folder, `user-${name}`);
	mkdirSync(source, { recursive: true });
	writeFileSync(
		join(source, "passwd"),
		`${ROOT_USER}\n${name}:x:${uid}:${gid}:${name}:/tmp:/bin/sh\n`,
	);
	return { name: `user ${name}`, source, target: "etc" };
}

/** A JDK without what only developers need, in the place where an image looks for it. */
export const jdkLayer = (home: string, target: string): Layer => ({
	name: `JDK in ${target}`,
	source: home,
	target,
	// Debian's configuration files are links to /etc.
	follow: true,
	exclude: [
		...["jmods", "man", "include", "legal", "docs", "demo", "sample"].map(
			(name) => `./${name}`,
		),
		...["./lib/src.zip", "./lib/ct.sym", "./src.zip"],
	],
});
