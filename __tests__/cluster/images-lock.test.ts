import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import type { ImageReference } from "../../environments/image-lock.ts";
import { ensureTools } from "../control-plane/tools.ts";
import { eventually, freePort } from "../workloads/workload-process.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const SERVICE = "tests-registry";
const ISSUER = "tests-issuer";
const LOGIN = { user: "deployer", password: "right:with colon" };
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

const sha256 = (bytes: Uint8Array): string =>
	`sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const base64url = (value: object): string =>
	Buffer.from(JSON.stringify(value)).toString("base64url");

/** A registry built from its Go module, whose tokens come from an authorization service as its specification says. */
describe("npm run images:lock, against a real registry", () => {
	const directory = mkdtempSync(join(tmpdir(), "images-lock-"));
	const { privateKey, publicKey } = generateKeyPairSync("rsa", {
		modulusLength: 2048,
	});
	const keyId = "tests";
	let registry: ChildProcess;
	let tokens: Server;
	let host: string;
	/** Requests to the token service with the login's password. */
	let logins = 0;

	/** A signed token for what is asked for (distribution, "Token Authentication Implementation"). */
	function token(scope: string): string {
		const [type = "", name = "", actions = ""] = scope.split(":");
		const now = Math.floor(Date.now() / 1_000);
		const text = `${base64url({ typ: "JWT", alg: "RS256", kid: keyId })}.${base64url(
			{
				iss: ISSUER,
				sub: LOGIN.user,
				aud: SERVICE,
				nbf: now - 60,
				iat: now,
				exp: now + 300,
				jti: `${now}`,
				access: [{ type, name, actions: actions.split(",") }],
			},
		)}`;
		return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
	}

	before(async () => {
		const { registry: program } = await ensureTools(["registry"]);
		const [port, tokenPort] = [await freePort(), await freePort()];
		host = `127.0.0.1:${port}`;
		writeFileSync(
			join(directory, "keys.json"),
			JSON.stringify({
				keys: [
					{
						...publicKey.export({ format: "jwk" }),
						kid: keyId,
						alg: "RS256",
						use: "sig",
					},
				],
			}),
		);
		tokens = createServer((request, response) => {
			const { searchParams } = new URL(request.url ?? "", "http://localhost");
			const expected = `Basic ${btoa(`${LOGIN.user}:${LOGIN.password}`)}`;
			if (request.headers.authorization !== expected)
				return response.writeHead(401).end();
			logins++;
			assert.equal(searchParams.get("service"), SERVICE);
			return response.end(
				JSON.stringify({ token: token(searchParams.get("scope") ?? "") }),
			);
		}).listen(tokenPort, "127.0.0.1");
		writeFileSync(
			join(directory, "registry.yml"),
			JSON.stringify({
				version: 0.1,
				log: { level: "error", accesslog: { disabled: true } },
				storage: { filesystem: { rootdirectory: join(directory, "data") } },
				http: { addr: host },
				auth: {
					token: {
						realm: `http://127.0.0.1:${tokenPort}/token`,
						service: SERVICE,
						issuer: ISSUER,
						jwks: join(directory, "keys.json"),
					},
				},
			}),
		);
		registry = spawn(program, ["serve", join(directory, "registry.yml")], {
			stdio: "inherit",
			env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
		});
		await eventually(
			async () => (await fetch(`http://${host}/v2/`)).status === 401,
			{ what: "the registry" },
		);
	});

	after(async () => {
		registry?.kill("SIGTERM");
		await new Promise((resolve) => tokens?.close(resolve));
		rmSync(directory, { recursive: true, force: true });
	});

	/** Pushes an image of one empty layer, told apart by `label`. @returns its manifest's digest */
	async function push(path: string, tag: string, label: string) {
		const headers = {
			authorization: `Bearer ${token(`repository:${path}:pull,push`)}`,
		};
		const put = async (bytes: Buffer) => {
			const begun = await fetch(`http://${host}/v2/${path}/blobs/uploads/`, {
				method: "POST",
				headers,
			});
			assert.equal(begun.status, 202);
			const upload = new URL(
				begun.headers.get("location") ?? "",
				`http://${host}`,
			);
			upload.searchParams.set("digest", sha256(bytes));
			const done = await fetch(upload, {
				method: "PUT",
				headers,
				body: new Uint8Array(bytes),
			});
			assert.equal(done.status, 201);
			return { digest: sha256(bytes), size: bytes.length };
		};
		const config = Buffer.from(
			JSON.stringify({
				architecture: "amd64",
				os: "linux",
				config: { Labels: { label } },
				rootfs: { type: "layers", diff_ids: [] },
			}),
		);
		const manifest = Buffer.from(
			JSON.stringify({
				schemaVersion: 2,
				mediaType: MANIFEST,
				config: {
					mediaType: "application/vnd.oci.image.config.v1+json",
					...(await put(config)),
				},
				layers: [],
			}),
		);
		const pushed = await fetch(`http://${host}/v2/${path}/manifests/${tag}`, {
			method: "PUT",
			headers: { ...headers, "content-type": MANIFEST },
			body: new Uint8Array(manifest),
		});
		assert.equal(pushed.status, 201);
		return sha256(manifest);
	}

	/** Runs the command as a user does, on a lock of the given images and the project's own ones. */
	async function lockImages(
		images: Readonly<Record<string, ImageReference>>,
		args: readonly string[] = [],
		docker: object = {
			auths: {
				[host]: { auth: btoa(`${LOGIN.user}:${LOGIN.password}`) },
			},
		},
		path = process.env.PATH,
	) {
		const lock = join(directory, "images.lock.json");
		const all = {
			...JSON.parse(readFileSync(join(ROOT, "images.lock.json"), "utf8")),
			...images,
		};
		// Only what the test has pushed can be looked up here.
		for (const [name, { repository }] of Object.entries<ImageReference>(all))
			if (!(name in images) && /^[^/]*[.:][^/]*\//.test(repository))
				delete all[name];
		for (const base of ["node-base", "maven-base", "spark-base"])
			all[base] ??= { repository: base, tag: "1.0.0" };
		writeFileSync(lock, JSON.stringify(all));
		const config = join(directory, "docker");
		mkdirSync(config, { recursive: true });
		writeFileSync(join(config, "config.json"), JSON.stringify(docker));
		const result = await run(
			process.execPath,
			[
				...[join(ROOT, "cli/main.ts"), "images", "lock"],
				...["--lock", lock, "--bake", join(directory, "bake.json")],
				...["--insecure", host, ...args],
			],
			{ env: { ...process.env, PATH: path, DOCKER_CONFIG: config } },
		).then(
			({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
			(error) => error as { code: number; stdout: string; stderr: string },
		);
		return {
			...result,
			lock: JSON.parse(readFileSync(lock, "utf8")) as Record<
				string,
				ImageReference
			>,
		};
	}

	test("fills in the digest that the tag names, behind the registry's tokens, and says what has moved", async () => {
		const first = await push("apache/kafka", "4.3.1", "first");
		const kafka = { repository: `${host}/apache/kafka`, tag: "4.3.1" };
		const before = logins;
		const filled = await lockImages({ kafka });
		assert.equal(filled.code, 0, filled.stderr);
		assert.deepEqual(filled.lock.kafka, { ...kafka, digest: first });
		assert(logins > before);
		assert.match(
			filled.stdout,
			/not looked up, for want of --registry: .*batch/,
		);

		const moved = await push("apache/kafka", "4.3.1", "second");
		assert.notEqual(moved, first);
		const checked = await lockImages({ kafka: { ...kafka, digest: first } }, [
			"--check",
		]);
		assert.equal(checked.code, 2);
		assert.match(checked.stdout, new RegExp(`kafka +${first} → ${moved}`));
		assert.equal(checked.lock.kafka?.digest, first);
	});

	test("looks up the project's own images in the registry that is given", async () => {
		const digest = await push("team/batch", "0.1.0", "batch");
		const { lock, code, stderr } = await lockImages({}, [
			"--registry",
			`${host}/team`,
		]);
		assert.equal(lock.batch?.digest, digest);
		assert.equal(lock.batch?.repository, "batch");
		// The others were never pushed.
		assert.equal(code, 1);
		assert.match(
			stderr,
			new RegExp(`provisioner: ${host} has no team/provisioner:0.1.0`),
		);
		assert.equal(lock.provisioner?.digest, undefined);
	});

	test("the bake file builds from the digests of the bases", async () => {
		const digest = await push("library/node", "24.9.0", "node");
		const base = { repository: `${host}/library/node`, tag: "24.9.0" };
		await lockImages({ "node-base": base });
		const bake = JSON.parse(readFileSync(join(directory, "bake.json"), "utf8"));
		assert.equal(
			bake.target.image.args.NODE_IMAGE,
			`${host}/library/node:24.9.0@${digest}`,
		);
	});

	test("asks Docker's credential helper", async () => {
		const digest = await push("apache/hadoop", "3.4.3", "hadoop");
		const helper = join(directory, "docker-credential-tests");
		writeFileSync(
			helper,
			`#!/bin/sh\nread registry\n[ "$registry" = "${host}" ] && echo '${JSON.stringify({ Username: LOGIN.user, Secret: LOGIN.password })}'\n`,
		);
		chmodSync(helper, 0o755);
		const { lock, stderr } = await lockImages(
			{ hadoop: { repository: `${host}/apache/hadoop`, tag: "3.4.3" } },
			[],
			{ credHelpers: { [host]: "tests" } },
			`${directory}:${process.env.PATH}`,
		);
		assert.equal(lock.hadoop?.digest, digest, stderr);
	});

	test("without a login it says that the registry refuses, and how to log in", async () => {
		await push("apache/kafka", "4.3.1", "third");
		const { code, stderr, lock } = await lockImages(
			{ kafka: { repository: `${host}/apache/kafka`, tag: "4.3.1" } },
			[],
			{},
		);
		assert.equal(code, 1);
		assert.match(stderr, /log in with `docker login 127\.0\.0\.1:\d+`/);
		assert.equal(lock.kafka?.digest, undefined);
	});
});
