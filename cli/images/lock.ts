import { homedir } from "node:os";
import { join } from "node:path";
import { say } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { flag, text } from "../flag.ts";
import { json } from "../flags.ts";

export const lock = command({
	brief: "look up the digest of every image and write images.lock.json",
	description:
		"Writes docker-bake.json too, with the digests of the bases. Credentials are those of `docker login` (DOCKER_CONFIG or ~/.docker).",
	examples: [
		[
			"--registry europe-docker.pkg.dev/my-project/tickstack",
			"the project's own images included",
		],
		["--check", "whether the lock is what the registries have; writes nothing"],
	],
	exitCodes: {
		[EXIT.done]: "all are found (and unchanged, with --check)",
		[EXIT.failed]: "some are not found",
		[EXIT.changed]: "--check: digests have changed",
	},
	flags: {
		registry: text(
			"registry (and folder) of the project's own images; without it they keep what they have",
		),
		check: flag("write nothing"),
		lock: text("the lock; images.lock.json of the project when left out"),
		bake: text("the bake file; docker-bake.json of the project when left out"),
		insecure: {
			...text(
				"host of a registry that speaks http; may be given several times",
			),
			variadic: true,
		},
		json,
	},
	async run(cli, flags) {
		const [{ updateLock }, { BAKE_FILE, LOCK_FILE }] = await Promise.all([
			import("../../ops/images/update-lock.ts"),
			import("../../ops/images/files.ts"),
		]);
		const { check, registry, insecure = [] } = flags;
		const { DOCKER_CONFIG } = cli.environment;
		const result = await updateLock({
			registry,
			insecure,
			lockFile: flags.lock ?? LOCK_FILE,
			bakeFile: flags.bake ?? BAKE_FILE,
			dockerConfig: DOCKER_CONFIG ?? join(homedir(), ".docker"),
			write: !check,
		});
		const { changed, skipped, problems, images } = result;
		for (const problem of problems) say(cli, problem);
		return {
			result,
			text: [
				...changed.map(
					({ name, from, to }) => `${name}  ${from ?? "no digest"} → ${to}`,
				),
				...(skipped.length
					? [`not looked up, for want of --registry: ${skipped.join(", ")}`]
					: []),
				`${changed.length} ${check ? "differ" : "changed"}, ${problems.length} not found, of ${images} images`,
			].join("\n"),
			code: problems.length
				? EXIT.failed
				: check && changed.length
					? EXIT.changed
					: EXIT.done,
		};
	},
});
