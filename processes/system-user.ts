import { execFileSync, spawnSync } from "node:child_process";
import { lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunAs } from "./supervised-spec.ts";

const NAME = "tickstack";

class SystemUserError extends Error {
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
 * The user as one who can get into all of the folders: as it is where it and every folder above let others pass, else
 * with the right to pass closed ones.
 * @throws {SystemUserError} naming the folder in the way, where that right cannot be given
 */
export function ableToReach(paths: readonly string[], user: RunAs): RunAs {
	for (const path of paths) {
		const closed = closedFolder(path, user);
		if (!closed) continue;
		const able = { ...user, passesClosedFolders: true };
		const { program, args } = commandAs(able, "true", []);
		if (spawnSync(program, args, { stdio: "ignore" }).status === 0) return able;
		throw new SystemUserError(
			"FOLDER_CLOSED",
			`Elasticsearch refuses to run as root, so it runs as the system user ${user.name}, who cannot enter ${closed} on the way to ${path}. Either start as another user than root, or let others pass (chmod o+x ${closed}), or keep the files elsewhere (--data-dir, TICKSTACK_CACHE)`,
		);
	}
	return user;
}

/** The first folder from a path upwards that a user cannot pass. */
function closedFolder(path: string, user: RunAs): string | undefined {
	for (let folder = path; ; folder = dirname(folder)) {
		const { mode, uid, gid } = statSync(folder);
		const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
		if ((mode & needed) === 0) return folder;
		if (folder === dirname(folder)) return undefined;
	}
}

/** How root starts a program as a user: through the kernel's own switch, or through setpriv to keep a capability. */
export function commandAs(
	user: RunAs | undefined,
	program: string,
	args: readonly string[],
): {
	program: string;
	args: readonly string[];
	options: { uid?: number; gid?: number };
} {
	if (!user) return { program, args, options: {} };
	const { uid, gid, passesClosedFolders } = user;
	if (!passesClosedFolders) return { program, args, options: { uid, gid } };
	const switches = [
		...[`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"],
		...["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"],
		// access(2), by which Java checks whether a file exists, would leave the capability out.
		"--securebits=+no_setuid_fixup",
	];
	return {
		program: "setpriv",
		args: [...switches, "--", program, ...args],
		options: {},
	};
}

/** Gives a folder and all in it to a user; what the user owns already is left alone. */
export function giveTo(path: string, user: RunAs): void {
	const { uid, gid } = user;
	const status = lstatSync(path);
	if (status.uid !== uid || status.gid !== gid) lchownSync(path, uid, gid);
	if (status.isDirectory())
		for (const name of readdirSync(path)) giveTo(join(path, name), user);
}
