import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { grantedNames } from "../../__tests__/granted-names.ts";
import { queryApiConfig } from "../../workloads/query-api/src/config.ts";

/** Of a container of 256 MiB, as the substrates limit it. */
const HEAP_MIB = 153;
const ROOT = join(import.meta.dirname, "../..");

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (typeof address !== "object" || !address) throw new Error("no port");
	return address.port;
}

/**
 * The query-api as the substrates run it, ready.
 *
 * @param names of indices, when they are not those of the page
 */
export async function startApi(
	elasticsearchNodes: readonly string[],
	names: Partial<ReturnType<typeof queryApiConfig.parse>> = {},
) {
	const httpPort = await freePort();
	const child = spawn(
		process.execPath,
		[
			`--max-old-space-size=${HEAP_MIB}`,
			join(ROOT, "workloads/query-api/src/main.ts"),
		],
		{
			stdio: ["ignore", "ignore", "inherit"],
			env: {
				...process.env,
				...queryApiConfig.render({
					...grantedNames("queryApi"),
					...names,
					elasticsearchNodes,
					httpPort,
					httpHost: "127.0.0.1",
				}),
			},
		},
	);
	const url = `http://127.0.0.1:${httpPort}`;
	const isReady = () =>
		fetch(`${url}/readyz`).then(
			({ ok }) => ok,
			() => false,
		);
	while (child.exitCode === null && !(await isReady())) await sleep(200);
	return {
		url,
		pid: child.pid ?? 0,
		stop: async () => {
			const ended = new Promise((resolve) => child.once("close", resolve));
			child.kill();
			await ended;
		},
	};
}
