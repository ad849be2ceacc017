import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { exitCode } from "../../cli/exit-codes.ts";
import { serverCertificate } from "../../ops/credentials/certificate.ts";
import type { ListedEnvironment } from "../../ops/environments/list.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";
import { Operator } from "./operator.ts";

const kubeconfig = clusterUnderTest();
/** With all that starts around it. */
const WITHIN_MS = 10_000;

/** A kubeconfig of one context. */
function written(cluster: object, user: object, named = "tickstack"): string {
	const path = join(temporaryFolder(), "config");
	writeFileSync(
		path,
		JSON.stringify({
			...{ apiVersion: "v1", kind: "Config", "current-context": named },
			clusters: [{ name: named, cluster }],
			users: [{ name: named, user }],
			contexts: [{ name: named, context: { cluster: named, user: named } }],
		}),
	);
	return path;
}

const listening = async (server: Server): Promise<string> => {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe("a cluster that cannot be reached is one sentence with its cause and its cure, at once", () => {
	const silent = createServer(() => {});
	let refusing: Server;
	let servers: Readonly<Record<"silent" | "refusing", string>>;
	before(async () => {
		const { certificate, key } = await serverCertificate(["localhost"], {
			now: Date.now(),
			validMs: 3_600_000,
		});
		refusing = createHttpsServer({ cert: certificate, key }, (_, answer) => {
			answer.writeHead(401, { "content-type": "application/json" });
			answer.end(
				JSON.stringify({
					...{ kind: "Status", apiVersion: "v1", status: "Failure" },
					...{ reason: "Unauthorized", code: 401, message: "Unauthorized" },
				}),
			);
		});
		servers = {
			silent: await listening(silent),
			refusing: await listening(refusing),
		};
	});
	after(() => {
		silent.close();
		refusing.close();
	});

	const insecure = { "insecure-skip-tls-verify": true };
	const token = { token: "expired" };
	const cases: readonly (readonly [string, () => string, RegExp])[] = [
		[
			"nothing listens",
			() => written({ server: "https://127.0.0.1:9" }, token),
			/nothing listens at the address.*start the cluster/,
		],
		[
			"it does not answer",
			() => written({ server: servers.silent, ...insecure }, token),
			/does not answer.*the network, the VPN/,
		],
		[
			"its name does not resolve",
			() => written({ server: "https://nowhere.invalid" }, token),
			/does not resolve/,
		],
		[
			"the token has expired",
			() => written({ server: servers.refusing, ...insecure }, token),
			/does not accept the credentials.*sign in again/,
		],
		[
			"its certificate is another one",
			() => written({ server: servers.refusing }, token),
			/certificate of its API server is not the one/,
		],
		[
			"the plugin is missing",
			() =>
				written(
					{ server: servers.refusing, ...insecure },
					{
						exec: {
							apiVersion: "client.authentication.k8s.io/v1",
							command: "no-such-plugin",
							interactiveMode: "Never",
						},
					},
				),
			/plugin by which its kubeconfig signs in is missing/,
		],
		[
			"the kubeconfig has another context",
			() => written({ server: servers.silent }, token, "other"),
			/no such context.*get-contexts/,
		],
		[
			"there is no kubeconfig",
			() => join(temporaryFolder(), "none"),
			/no such context|no usable kubeconfig/,
		],
	];
	for (const [what, config, says] of cases)
		for (const command of [
			["staging", "list"],
			["plan", "local-cluster"],
			["staging", "up", "x", "--ttl", "1h"],
		])
			test(`${what}: ${command.slice(0, 2).join(" ")}`, async () => {
				const ada = await Operator.at({
					kubeconfig: config(),
					program: "terraform",
				});
				const started = performance.now();
				await assert.rejects(ada.run(...command), (error: Error) => {
					assert.match(error.message, /cannot be reached: /);
					assert.match(error.message, says);
					assert.equal(error.message.split("\n").length, 1);
					return exitCode(error) === 3;
				});
				assert.ok(performance.now() - started < WITHIN_MS);
			});
});

describe("a kubeconfig", () => {
	for (const [what, form] of [
		["a relative path", (folder: string) => `./${folder}/config`],
		["several files", (folder: string) => `none:${folder}/config`],
		["a path below the home folder", () => "~/.kube-of-tests/config"],
	] as const)
		test(`is found by ${what}`, async () => {
			const home = temporaryFolder();
			const folder = "kube";
			for (const each of [folder, ".kube-of-tests"]) {
				mkdirSync(join(home, each));
				copyFileSync(kubeconfig, join(home, each, "config"));
			}
			const ada = await Operator.at({
				kubeconfig: form(folder),
				program: "terraform",
				variables: { HOME: home, INIT_CWD: home },
			});
			assert.ok(
				Array.isArray(await ada.run<ListedEnvironment[]>("staging", "list")),
			);
		});
});
