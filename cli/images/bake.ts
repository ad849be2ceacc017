import { command } from "../command.ts";
import { json } from "../flags.ts";

export const bake = command({
	brief: "write docker-bake.json from images.lock.json",
	examples: [["", "after a change of the lock by hand"]],
	exitCodes: {},
	flags: { json },
	async run() {
		const { BAKE_FILE, LOCK_FILE, bakeText, readLock, replaceFile } =
			await import("../../ops/images/files.ts");
		await replaceFile(BAKE_FILE, bakeText(await readLock(LOCK_FILE)));
		return { result: { file: BAKE_FILE } };
	},
});
