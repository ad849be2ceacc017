import { execFileSync } from "node:child_process";
import { lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunAs } from "./supervised-spec.ts";

const NAME = "tickstack";

export class SystemUserError extends Error {
	readonly code: "USER_MISSING" | "FOLDER_CLOSED";
	constructor(code: SystemUserError["code"], message: string) {
		super(message);
		this.name = "SystemUserError";
		this.code = code;
	}
}

/**
 * The user for engines that refuse root: found, or created as a system user without home and login.
 * @throws {SystemUserError} when it can be neither
 */
export function systemUser(name: string = NAME): RunAs {
	const found = lookUp(name);
	if (found) return found;
	const creators: [string, string[]][] = [
		[
			"useradd",
			[
				"--system",
				"--user-group",
				"--no-create-home",
				"--shell",
				"/usr/sbin/nologin",
				name,
			],
		],
		["adduser", ["-S", "-D", "-H", name]],
	];
	for (const [program, args] of creators)
		try {
			execFileSync(program, args, { stdio: "ignore" });
			const created = lookUp(name);
			if (created) return created;
		} catch {
			// Not this distribution's command; the next one may be.
		}
	throw new SystemUserError(
		"USER_MISSING",
		`Elasticsearch refuses to run as root and the system user ${name} could not be created; create it (useradd --system ${name}) or start as another user than root`,
	);
}

function lookUp(name: string): RunAs | undefined {
	const id = (flag: string) =>
		Number(
			execFileSync("id", [flag, name], {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
			}),
		);
	try {
		return { name, uid: id("-u"), gid: id("-g") };
	} catch {
		return undefined;
	}
}

/**
 * Whether a user can get into a folder: it and every folder above it must let him pass.
 * @throws {SystemUserError} naming the folder that does not
 */
export function checkReachable(path: string, user: RunAs): void {
	for (let folder = path; ; folder = dirname(folder)) {
		const { mode, uid, gid } = statSync(folder);
		const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
		if ((mode & needed) === 0)
			throw new SystemUserError(
				"FOLDER_CLOSED",
				`Elasticsearch refuses to run as root, so it runs as the system user ${user.name}, who cannot enter ${folder} on the way to ${path}. Either start as another user than root, or let others pass (chmod o+x ${folder}), or keep the files elsewhere (--data-dir, TICKSTACK_CACHE)`,
			);
		if (folder === dirname(folder)) return;
	}
}

/** Gives a folder and all in it to a user; what is his already is left alone. */
export function giveTo(path: string, user: RunAs): void {
	const { uid, gid } = user;
	const status = lstatSync(path);
	if (status.uid !== uid || status.gid !== gid) lchownSync(path, uid, gid);
	if (status.isDirectory())
		for (const name of readdirSync(path)) giveTo(join(path, name), user);
}
