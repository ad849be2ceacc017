// `npm run images:bake`: docker-bake.json from images.lock.json.
import {
	BAKE_FILE,
	bakeText,
	LOCK_FILE,
	readLock,
	replaceFile,
} from "./files.ts";

await replaceFile(BAKE_FILE, bakeText(await readLock(LOCK_FILE)));
