// `npm run images:lock`: fills images.lock.json with the digests that the tags name now, and the bake file with the bases'.
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
	BAKE_FILE,
	bakeText,
	LOCK_FILE,
	lockText,
	readLock,
	replaceFile,
} from "./files.ts";
import { lockDigests } from "./lock-digests.ts";
import { manifestDigest } from "./registry-client.ts";
import { registryCredentials } from "./registry-credentials.ts";

const HELP = `Looks up the digest of every image and writes them to images.lock.json.

  npm run images:lock [-- FLAGS]
    --registry R       registry (and folder) of the project's own images; without it they keep what they have
    --check            write nothing
    --lock FILE        (images.lock.json)
    --bake FILE        (docker-bake.json)
    --insecure HOST    a registry that speaks http; may be repeated

Credentials are those of \`docker login\` (DOCKER_CONFIG or ~/.docker).
Exit codes: 0 all found (and unchanged, with --check), 1 some not found, 2 changed, with --check, 64 a flag is wrong.
`;

function flags() {
	try {
		return parseArgs({
			options: {
				registry: { type: "string" },
				check: { type: "boolean", default: false },
				lock: { type: "string", default: LOCK_FILE },
				bake: { type: "string", default: BAKE_FILE },
				insecure: { type: "string", multiple: true, default: [] },
				help: { type: "boolean", short: "h", default: false },
			},
		}).values;
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
		process.exit(64);
	}
}

const { registry, check, lock: file, bake, insecure, help } = flags();
if (help) {
	process.stdout.write(HELP);
	process.exit(0);
}
const configDirectory = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker");
const before = await readLock(file);
const { lock, changed, skipped, problems } = await lockDigests(
	before,
	(image) =>
		manifestDigest(image, {
			insecure,
			credentials: (host) => registryCredentials(host, configDirectory),
		}),
	registry,
);
if (!check) {
	const complete = { ...before, ...lock };
	await replaceFile(file, lockText(complete));
	await replaceFile(bake, bakeText(complete));
}
for (const name of changed)
	process.stdout.write(
		`${name}  ${before[name as keyof typeof before].digest ?? "no digest"} → ${lock[name]?.digest}\n`,
	);
if (skipped.length > 0)
	process.stdout.write(
		`not looked up, for want of --registry: ${skipped.join(", ")}\n`,
	);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
	`${changed.length} ${check ? "differ" : "changed"}, ${problems.length} not found, of ${Object.keys(before).length} images\n`,
);
process.exitCode =
	problems.length > 0 ? 1 : check && changed.length > 0 ? 2 : 0;
