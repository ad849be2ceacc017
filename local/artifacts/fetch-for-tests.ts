import { homedir } from "node:os";
import { cacheDirectory } from "./cache.ts";
import { fetchEngines } from "./fetch.ts";
import { type EngineName, readLock } from "./lock.ts";

/** Brings engines into this user's cache, as `npm start` does, and returns their homes; progress goes to standard error. */
export const fetchForTests = (engines: readonly EngineName[]) =>
	fetchEngines({
		engines,
		lock: readLock(),
		cache: cacheDirectory(process.env, {
			home: homedir(),
			root: process.getuid?.() === 0,
		}),
		env: process.env,
		output: process.stderr,
	});
