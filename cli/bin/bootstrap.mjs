// Plain JavaScript for Node 20: brings the npm packages up to date, then runs TypeScript on the Node 24 among them, or on this
// one when it is as new.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const NODE_PROGRAM = join(ROOT, "node_modules/node/bin/node");
const LEAST_NODE = 20;
/** The first release that runs the project's TypeScript, as package.json's `node` has it. */
const OWN_NODE = [24, 9];

/** An error that a user can mend: printed without a stack. */
class BootstrapError extends Error {}

/**
 * Whether npm has installed what the lock file lists. npm keeps a lock file of its own in node_modules;
 * packages for other platforms are in the first and not in the second.
 *
 * @param {string} root folder of package-lock.json
 */
export function packagesAreCurrent(root) {
	const hidden = join(root, "node_modules/.package-lock.json");
	if (!existsSync(hidden)) return false;
	const wanted = JSON.parse(
		readFileSync(join(root, "package-lock.json"), "utf8"),
	);
	const installed = JSON.parse(readFileSync(hidden, "utf8"));
	return Object.entries(wanted.packages).every(([path, entry]) => {
		if (!path.startsWith("node_modules/")) return true;
		const found = installed.packages[path];
		if (!found) return Boolean(entry.optional);
		return (
			found.version === entry.version &&
			found.integrity === entry.integrity &&
			found.link === entry.link
		);
	});
}

/** @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, output: string }>} */
function run(program, args, options) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, options);
		let output = "";
		child.stdout?.on("data", (chunk) => {
			output += chunk;
		});
		child.stderr?.on("data", (chunk) => {
			output += chunk;
		});
		child.once("error", reject);
		child.once("close", (code, signal) => resolve({ code, signal, output }));
		options.started?.(child);
	});
}

/** Runs npm in the project. @returns {Promise<void>} @throws {BootstrapError} with what it says */
async function npm(...args) {
	const path = process.env.npm_execpath;
	const [program, first] = path?.endsWith("npm-cli.js")
		? [process.execPath, [path]]
		: ["npm", []];
	const { code, output } = await run(
		program,
		[...first, ...args, "--no-audit", "--no-fund", "--loglevel=error"],
		{
			cwd: ROOT,
			stdio: ["ignore", "pipe", "pipe"],
			env: { ...process.env, npm_config_progress: "false" },
		},
	).catch(({ message }) => ({ code: 1, output: message }));
	if (code !== 0)
		throw new BootstrapError(
			`npm ${args[0]} failed (exit ${code}):\n${output}`,
		);
}

/** The Node that runs TypeScript: the project's own, or the one that runs this. @returns {string | undefined} */
function ownNode() {
	if (existsSync(NODE_PROGRAM)) return NODE_PROGRAM;
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	const [leastMajor, leastMinor] = OWN_NODE;
	return major > leastMajor || (major === leastMajor && minor >= leastMinor)
		? process.execPath
		: undefined;
}

async function installPackages() {
	const started = Date.now();
	process.stderr.write("Installing npm packages …\n");
	// Not `npm ci`: it refuses a lock that was made where a registry lacked other platforms' optional packages.
	await npm("install", "--no-save");
	process.stderr.write(
		`npm packages installed in ${Math.round((Date.now() - started) / 1000)} s\n`,
	);
}

/** Installed without install scripts (`npm ci --ignore-scripts`), the npm package `node` lacks its program. */
async function fetchNode() {
	process.stderr.write("Fetching Node 24 …\n");
	await npm("rebuild", "node");
	const program = ownNode();
	if (program) return program;
	throw new BootstrapError(
		`Node ${OWN_NODE.join(".")} or later is missing: npm runs no install scripts here, and one of them fetches it; run \`npm rebuild node --ignore-scripts=false\`, or start with a newer Node than ${process.versions.node}`,
	);
}

/**
 * Runs a TypeScript file of the project on the project's own Node, with signals passed on, and exits as it exits.
 *
 * @param {string} script path from the project's root
 * @param {readonly string[]} args
 */
export async function runOnOwnNode(script, args) {
	try {
		const major = Number(process.versions.node.split(".")[0]);
		if (major < LEAST_NODE)
			throw new BootstrapError(
				`Node ${LEAST_NODE} or later is needed to start; this is ${process.versions.node} (${process.execPath})`,
			);
		if (!packagesAreCurrent(ROOT)) await installPackages();
		const program = ownNode() ?? (await fetchNode());
		const path = `${join(ROOT, "node_modules/.bin")}:${process.env.PATH ?? ""}`;
		const { code, signal } = await run(program, [join(ROOT, script), ...args], {
			stdio: "inherit",
			env: { ...process.env, PATH: path },
			started: (child) => {
				for (const name of ["SIGINT", "SIGTERM", "SIGHUP"])
					process.on(name, () => child.kill(name));
			},
		});
		process.exitCode = code ?? 128 + constants.signals[signal];
	} catch (error) {
		if (!(error instanceof BootstrapError)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = 1;
	}
}
